import { WifiOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import { mediaStateOf, type CallSnapshot, type CallState } from '../../call/callState.ts';
import { Notice } from '../../ui/Notice.tsx';
import { SignalBars } from '../../ui/SignalBars.tsx';
import { ClosableNotice } from './ClosableNotice.tsx';
import { companions } from './companions.ts';
import { Hints } from './Hints.tsx';
import { HostNews } from './HostNews.tsx';
import { MediaNotice } from './MediaNotice.tsx';
import { joinedMediaWords } from './mediaWords.ts';
import { MuteWish } from './MuteWish.tsx';
import { uplinkWords } from './qualityWords.ts';
import { relayMissingWords } from './relayWords.ts';
import { serverLostWords } from './stateWords.ts';

type Props = Pick<CallSnapshot, 'media' | 'connections' | 'relay'> & {
  call: CallControls;
  state: Extract<CallState, { phase: 'waiting' | 'inCall' }>;
  onChooseDevice: () => void;
  /** Who asks to be let in, above all else. */
  door: ReactNode;
  /** What was done by the last press of a host, where nothing else shows it, or why it was not. */
  done: string | null;
  problem: string | null;
  onRead: () => void;
};

/** What the person should know right now, at the top of the stage, quietly. */
export function Notices(props: Props) {
  const { call, state, media, connections, relay, onChooseDevice, door, done, problem, onRead } = props;
  const { muteAskedBy } = state.standing;
  const words = joinedMediaWords(media);
  const isConnected =
    state.phase === 'inCall' && companions(state.participants).some(({ peer }) => peer === 'connected');
  // A closed message stays closed until there is another one.
  const uplink = uplinkWords(connections.values(), mediaStateOf(media));
  const [closed, setClosed] = useState<string | null>(null);

  return (
    <div className="pointer-events-none absolute inset-x-4 top-16 z-35 sm:top-20">
      {door}
      <div className="mx-auto grid max-w-md gap-2 *:pointer-events-auto">
        <div role="status" className="pointer-events-none! grid gap-2 empty:hidden">
          {state.signaling !== 'connected' && (
            <p className="flex animate-rise items-center justify-center gap-3 rounded-tile bg-surface px-4 py-3 shadow-float">
              <WifiOff className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden="true" />
              {serverLostWords(state.signaling, isConnected)}
            </p>
          )}
          {uplink !== null && state.signaling === 'connected' && (
            <p className="flex animate-rise items-center gap-3 rounded-tile bg-surface px-4 py-3 shadow-float">
              <SignalBars lit={1} className="size-5 text-muted" />
              {uplink}
            </p>
          )}
        </div>
        {/* Read out is who wishes what; the buttons are beside it. */}
        <p role="status" className="sr-only">
          {muteAskedBy !== null && `${muteAskedBy} would like your microphone to be muted`}
        </p>
        {muteAskedBy !== null && <MuteWish by={muteAskedBy} onAnswer={(doesMute) => call.answerMuteWish(doesMute)} />}
        <HostNews isHost={state.standing.isHost} done={done} onDoneRead={onRead} />
        <div role="alert" className="empty:absolute">
          {problem !== null && (
            <ClosableNotice onClose={onRead}>
              <Notice>{problem}</Notice>
            </ClosableNotice>
          )}
        </div>
        {relay.isOnly && !relay.isOffered && (
          <div className="animate-rise rounded-tile shadow-float">
            <Notice role="status">{relayMissingWords}</Notice>
          </div>
        )}
        {words !== null && words !== closed && (
          <ClosableNotice onClose={() => setClosed(words)}>
            <MediaNotice call={call} media={media} />
          </ClosableNotice>
        )}
        <Hints call={call} media={media} onChooseDevice={onChooseDevice} limit={2} />
      </div>
    </div>
  );
}
