import type { Knock } from '@parley/protocol';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import type { HostActions } from './useHostActions.ts';

type Props = {
  knocks: readonly Knock[];
  actions: Pick<HostActions, 'admit' | 'decline'>;
  /** How many are shown; the rest is counted. */
  limit: number;
  /** Offers to be bothered no more as well: for the place where there is room for it. */
  canKeepOut?: boolean;
};

/** Who waits at the door, each with the two answers. */
export function Knocks({ knocks, actions, limit, canKeepOut = false }: Props) {
  const rest = knocks.length - limit;
  return (
    <>
      <ul className="grid gap-3" aria-label="Waiting to be let in">
        {knocks.slice(0, limit).map((knock) => (
          <Waiting key={knock.knockId} knock={knock} actions={actions} canKeepOut={canKeepOut} />
        ))}
      </ul>
      {knocks.length > 1 && (
        <div className="mt-3 flex items-center justify-between gap-3 border-t border-line pt-3">
          <span className="text-small text-muted">
            {rest > 0 ? `And ${rest} more, in the list of people` : `${knocks.length} people wait`}
          </span>
          <Button variant="plain" className="px-4!" onClick={() => actions.admit(knocks)}>
            Admit all
          </Button>
        </div>
      )}
    </>
  );
}

function Waiting({ knock, actions, canKeepOut }: { knock: Knock } & Required<Pick<Props, 'actions' | 'canKeepOut'>>) {
  const { name, email, isGuest } = knock;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Avatar name={name} className="size-10 text-small max-sm:hidden" />
      <span className="min-w-0 flex-1 basis-28">
        <span className="block truncate font-medium">{name}</span>
        {/* A name is what somebody calls themselves; the address is looked at, so it is never cut, however long. */}
        <span className="block text-small text-muted [overflow-wrap:anywhere]">
          {isGuest ? 'Guest, without an account' : email}
        </span>
      </span>
      <span className="flex flex-wrap gap-2">
        <Button className="px-4!" onClick={() => actions.admit([knock])}>
          Admit<span className="sr-only"> {name}</span>
        </Button>
        <Button variant="plain" className="px-4!" onClick={() => actions.decline(knock, false)}>
          Decline<span className="sr-only"> {name}</span>
        </Button>
        {canKeepOut && (
          <Button variant="quiet" className="px-4!" onClick={() => actions.decline(knock, true)}>
            Keep out<span className="sr-only"> {name}</span>
          </Button>
        )}
      </span>
    </li>
  );
}
