import { Gauge, MicOff, ScreenShare, VideoOff, WifiOff, type LucideIcon } from 'lucide-react';
import { mediaStateOf, type CallSnapshot, type CallState } from '../../call/callState.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Invite } from './Invite.tsx';
import { levelWords } from './qualityWords.ts';

type Props = Pick<CallSnapshot, 'media' | 'connections'> & {
  state: Extract<CallState, { phase: 'waiting' | 'inCall' }>;
  /** Somebody's connection is to be shown in figures. */
  onDetails(id: string): void;
};

/**
 * Who is here, with what they send, and the link for those who are not. Addresses are private; one is shown only where
 * two people have the same name.
 */
export function PeoplePanel({ state, media, connections, onDetails }: Props) {
  const { user } = useAuth();
  const isCalling = state.phase === 'inCall';
  const names = [user?.name ?? '', ...state.participants.map(({ name }) => name)];
  const isAmbiguous = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return (
    <>
      <ul className="grid grid-cols-1 gap-1">
        <Person name={user?.name ?? ''} note="You" media={mediaStateOf(media)} isAway={false} verdict={null} />
        {state.participants.map(({ id, name, email, media, away, peer }) => (
          <Person
            key={id}
            name={name}
            note={isCalling && peer === 'none' ? 'In the room, not in this call' : isAmbiguous(name) ? email : ''}
            media={media}
            isAway={away === true || peer === 'interrupted'}
            verdict={connections.get(id) ?? null}
            onDetails={() => onDetails(id)}
          />
        ))}
      </ul>
      <h3 className="mt-8 mb-3 font-medium">Invite</h3>
      <Invite roomId={state.roomId} />
      <p className="mt-6 text-small text-muted">Picture and sound are encrypted from browser to browser.</p>
    </>
  );
}

type PersonProps = {
  name: string;
  note: string;
  media: { audio: boolean; video: boolean; screen: boolean };
  isAway: boolean;
  /** Null where no connection is measured. */
  verdict: ConnectionVerdict | null;
  onDetails?: () => void;
};

function Person({ name, note, media, isAway, verdict, onDetails }: PersonProps) {
  const level = verdict?.level ?? 'good';
  const words = [note, level === 'good' ? '' : levelWords(level)].filter((one) => one !== '').join(' · ');
  return (
    <li className="flex min-h-14 items-center gap-3">
      <Avatar name={name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {words !== '' && <span className="block truncate text-small text-muted">{words}</span>}
      </span>
      <span className="flex gap-2 text-muted">
        {isAway && <Fact icon={WifiOff} words="Reconnecting" />}
        {media.screen && <Fact icon={ScreenShare} words="Sharing the screen" />}
        {!media.video && <Fact icon={VideoOff} words="Camera off" />}
        {!media.audio && <Fact icon={MicOff} words="Muted" />}
      </span>
      {verdict !== null && (
        <IconButton
          icon={Gauge}
          label={`Connection details of ${name}`}
          tooltip="none"
          className="-mr-3 size-11"
          onClick={onDetails}
        />
      )}
    </li>
  );
}

function Fact({ icon: Icon, words }: { icon: LucideIcon; words: string }) {
  return (
    <span title={words}>
      <Icon className="size-4.5" strokeWidth={1.75} aria-hidden="true" />
      <span className="sr-only">{words}</span>
    </span>
  );
}
