import { MicOff, ScreenShare, VideoOff, WifiOff, type LucideIcon } from 'lucide-react';
import { mediaStateOf, type CallState, type LocalMediaState } from '../../call/callState.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { Invite } from './Invite.tsx';

type Props = { state: Extract<CallState, { phase: 'waiting' | 'inCall' }>; media: LocalMediaState };

/**
 * Who is here, with what they send, and the link for those who are not. Addresses are private; one is shown only where
 * two people have the same name.
 */
export function PeoplePanel({ state, media }: Props) {
  const { user } = useAuth();
  const isCalling = state.phase === 'inCall';
  const names = [user?.name ?? '', ...state.participants.map(({ name }) => name)];
  const isAmbiguous = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  return (
    <>
      <ul className="grid gap-1">
        <Person name={user?.name ?? ''} note="You" media={mediaStateOf(media)} isAway={false} />
        {state.participants.map(({ id, name, email, media, away, peer }) => (
          <Person
            key={id}
            name={name}
            note={isCalling && peer === 'none' ? 'In the room, not in this call' : isAmbiguous(name) ? email : ''}
            media={media}
            isAway={away === true || peer === 'interrupted'}
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
};

function Person({ name, note, media, isAway }: PersonProps) {
  return (
    <li className="flex min-h-14 items-center gap-3">
      <Avatar name={name} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        {note !== '' && <span className="block truncate text-small text-muted">{note}</span>}
      </span>
      <span className="flex gap-2 text-muted">
        {isAway && <Fact icon={WifiOff} words="Reconnecting" />}
        {media.screen && <Fact icon={ScreenShare} words="Sharing the screen" />}
        {!media.video && <Fact icon={VideoOff} words="Camera off" />}
        {!media.audio && <Fact icon={MicOff} words="Muted" />}
      </span>
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
