import type { Knock } from '@parley/protocol';
import { listWords } from '../../ui/listWords.ts';
import { Knocks } from './Knocks.tsx';
import type { HostActions } from './useHostActions.ts';

type Props = { knocks: readonly Knock[]; actions: HostActions };

/** More than these hide the faces. */
const SHOWN = 2;

/** Who asks to be let in, for a host in the room: at the edge of a wide stage, where no face is. */
export function DoorNotice({ knocks, actions }: Props) {
  return (
    <>
      {/* Always there, so that who knocks is read out: the names alone, and no button with them. */}
      <p role="status" className="sr-only">
        {knocks.length > 0 && `At the door: ${listWords(knocks.map(({ name }) => name))}`}
      </p>
      {knocks.length > 0 && (
        <section
          aria-label="At the door"
          className="pointer-events-auto mx-auto mb-2 max-w-md animate-rise rounded-tile bg-surface p-4 shadow-float lg:absolute lg:-top-14 lg:right-2 lg:w-96"
        >
          <h2 className="mb-3 font-medium">
            {knocks.length === 1 ? 'Somebody asks to join' : `${knocks.length} people ask to join`}
          </h2>
          <Knocks knocks={knocks} actions={actions} limit={SHOWN} />
        </section>
      )}
    </>
  );
}
