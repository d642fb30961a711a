import { Gauge, MicOff, ScreenShare, VideoOff, WifiOff, type LucideIcon } from 'lucide-react';
import { mediaStateOf, type CallSnapshot, type CallState, type RemoteParticipant } from '../../call/callState.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useSelf } from '../useSelf.ts';
import { Badge } from './Badge.tsx';
import { Invite } from './Invite.tsx';
import { Knocks } from './Knocks.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { powersOver, type Power } from './powersOver.ts';
import { levelWords } from './qualityWords.ts';
import type { HostQuestion } from './questionWords.ts';
import type { HostActions } from './useHostActions.ts';

type Props = Pick<CallSnapshot, 'media' | 'connections'> & {
  state: Extract<CallState, { phase: 'waiting' | 'inCall' }>;
  isOwner: boolean;
  actions: HostActions;
  /** A host is to be asked once more. */
  onQuestion(question: HostQuestion): void;
  /** Somebody's connection is to be shown in figures. */
  onDetails(id: string): void;
};

/**
 * Who is here, with what they send, and the link for those who are not. Addresses are private; one is shown only where
 * two people have the same name.
 */
export function PeoplePanel({ state, media, connections, isOwner, actions, onQuestion, onDetails }: Props) {
  const self = useSelf();
  const { isHost, knocks } = state.standing;
  const isCalling = state.phase === 'inCall';
  const names = [self.name, ...state.participants.map(({ name }) => name)];
  const isAmbiguous = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  const noteOf = ({ name, email, peer }: RemoteParticipant) =>
    isCalling && peer === 'none' ? 'In the room, not in this call' : isAmbiguous(name) ? email : '';

  function use(power: Power, { id, name, isGuest }: RemoteParticipant) {
    if (power === 'mute') actions.askToMute({ id, name });
    else if (power === 'remove')
      onQuestion({ kind: 'remove', id, name, isGuest: isGuest === true, roomId: state.roomId });
    else onQuestion({ kind: 'hand-over', id, name, isOwner });
  }

  return (
    <>
      {knocks.length > 0 && (
        <section className="mb-6 rounded-tile bg-sunken p-4">
          <h3 className="mb-3 font-medium">At the door</h3>
          <Knocks knocks={knocks} actions={actions} limit={knocks.length} canKeepOut />
        </section>
      )}
      <ul className="grid grid-cols-1 gap-1" aria-label="In the room">
        <Person
          name={self.name}
          note="You"
          isHost={isHost}
          isGuest={self.isGuest}
          media={mediaStateOf(media)}
          isAway={false}
          verdict={null}
        />
        {state.participants.map((person) => (
          <Person
            key={person.id}
            name={person.name}
            note={noteOf(person)}
            isHost={person.isHost}
            isGuest={person.isGuest}
            media={person.media}
            isAway={person.away === true || person.peer === 'interrupted'}
            verdict={connections.get(person.id) ?? null}
            onDetails={() => onDetails(person.id)}
            powers={powersOver(person, { isHost, isOwner })}
            onPower={(power) => use(power, person)}
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
  isHost: boolean | undefined;
  isGuest: boolean | undefined;
  media: { audio: boolean; video: boolean; screen: boolean };
  isAway: boolean;
  /** Null where no connection is measured. */
  verdict: ConnectionVerdict | null;
  onDetails?: () => void;
  powers?: readonly Power[];
  onPower?: (power: Power) => void;
};

function Person(props: PersonProps) {
  const { name, note, isHost, isGuest, media, isAway, verdict, onDetails, powers = [], onPower } = props;
  const level = verdict?.level ?? 'good';
  const words = [note, level === 'good' ? '' : levelWords(level)].filter((one) => one !== '').join(' · ');
  return (
    <li className="flex min-h-14 items-center gap-3">
      <Avatar name={name} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <Badge isHost={isHost} isGuest={isGuest} />
        </span>
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
      {powers.length > 0 && onPower !== undefined && <PersonMenu name={name} powers={powers} onChoose={onPower} />}
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
