import { isMadeRoomId, type Room as RoomInfo } from '@parley/protocol';
import { useRef, useState } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallSnapshot, CallState } from '../../call/callState.ts';
import { listWords } from '../../ui/listWords.ts';
import { RoomDialog } from '../rooms/RoomDialog.tsx';
import { useSelf } from '../useSelf.ts';
import { companions } from './companions.ts';
import { ConnectionPanel } from './ConnectionPanel.tsx';
import { reachOfSelf } from './corners.ts';
import { ControlBar, type PanelName } from './ControlBar.tsx';
import { DoorNotice } from './DoorNotice.tsx';
import { Lounge } from './Lounge.tsx';
import { Notices } from './Notices.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { Question } from './Question.tsx';
import type { HostQuestion } from './questionWords.ts';
import { RoomMenu } from './RoomMenu.tsx';
import { roomTitle } from './roomTitle.ts';
import { SelfView } from './SelfView.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';
import { SidePanel } from './SidePanel.tsx';
import { Stage } from './Stage.tsx';
import { TopBar } from './TopBar.tsx';
import { useHostActions } from './useHostActions.ts';
import { useIdle } from './useIdle.ts';
import { useKnockAlert } from './useKnockAlert.ts';
import { useKnockNotice } from './useKnockNotice.ts';
import type { RoomLook } from './useRoomLook.ts';
import { useSize } from './useSize.ts';
import { useWakeLock } from './useWakeLock.ts';

type Props = { look: RoomLook; onRoomChanged(room: RoomInfo): void } & Pick<
  CallSnapshot,
  'media' | 'relay' | 'remoteStreams' | 'connections'
> & {
    call: CallControls;
    state: Extract<CallState, { phase: 'waiting' | 'inCall' }>;
  };

/** Inside a room: the stage, and around it what one needs, when one needs it. */
export function Room(props: Props) {
  const { call, state, media, relay, remoteStreams, connections, look } = props;
  const { name } = useSelf();
  const main = useRef<HTMLElement>(null);
  const controls = useRef<HTMLDivElement>(null);
  const stage = useSize(main);
  const [panel, setPanel] = useState<PanelName | null>(null);
  /** Of the person whose connection is looked at; opened from the people panel, and back there when closed. */
  const [detailsOf, setDetailsOf] = useState<string | null>(null);
  const [isSelfHidden, setSelfHidden] = useState(false);
  const [question, setQuestion] = useState<HostQuestion | null>(null);
  const { actions, done, problem, dismiss } = useHostActions(call);
  const { isHost, room, knocks } = state.standing;
  const ownRoom = look.status === 'found' && look.room.isOwner ? look.room : null;
  const [isSettings, setSettings] = useState(false);
  // The room tells whoever is inside when its title changes.
  const title = isMadeRoomId(state.roomId) ? (room?.title ?? roomTitle(state.roomId, look)) : state.roomId;
  useKnockAlert(knocks, title);
  const notice = useKnockNotice();
  const offersNotices = isHost && room?.access === 'ask' && notice.permission === 'default';

  const others = state.phase === 'inCall' ? companions(state.participants) : [];
  const isCalling = others.length > 0;
  useWakeLock(state.phase === 'inCall');
  const isIdle = useIdle(isCalling && panel === null, controls);
  const detailed = panel === 'people' ? others.find(({ id }) => id === detailsOf) : undefined;

  return (
    // A border where a phone has its notch and its own bar: whatever is placed at an edge stays clear of them.
    <div
      className={`stage fixed inset-0 flex overflow-hidden border-stage bg-stage [border-width:0_env(safe-area-inset-right)_env(safe-area-inset-bottom)_env(safe-area-inset-left)] text-ink ${isIdle ? 'cursor-none' : ''}`}
    >
      <main ref={main} className="relative min-w-0 flex-1">
        {state.phase === 'inCall' && (
          <Stage
            state={state}
            remoteStreams={remoteStreams}
            connections={connections}
            speakerId={media.speakerId}
            selfReach={stage === null || isSelfHidden ? 0 : reachOfSelf(stage)}
          />
        )}
        {stage !== null && (
          <SelfView
            media={media}
            name={name}
            mode={isCalling ? 'tile' : 'full'}
            isHidden={isCalling && isSelfHidden}
            onHide={() => setSelfHidden(true)}
            stage={stage}
          />
        )}
        {isCalling && (
          <p role="status" className="sr-only">
            {`With you in the call: ${listWords(others.map((participant) => participant.name))}`}
          </p>
        )}
        <TopBar state={state} isFaded={isIdle} title={title} />
        {!isCalling && <Lounge call={call} state={state} />}
        <Notices
          call={call}
          state={state}
          media={media}
          connections={connections}
          relay={relay}
          // The list of people shows who waits, too.
          door={<DoorNotice knocks={panel === 'people' ? [] : knocks} actions={actions} />}
          done={done}
          problem={problem}
          onRead={dismiss}
          onChooseDevice={() => {
            setDetailsOf(null);
            setPanel('settings');
          }}
        />
        <ControlBar
          ref={controls}
          call={call}
          media={media}
          isFaded={isIdle}
          count={state.participants.length + 1}
          waiting={knocks.length}
          more={
            <RoomMenu
              isHost={isHost}
              isLocked={room?.isLocked === true}
              onSettings={ownRoom === null ? null : () => setSettings(true)}
              onNotices={offersNotices ? () => notice.set(true) : null}
              onLock={(isLocked) => actions.lock(isLocked)}
              onEndForAll={() => setQuestion({ kind: 'end-for-all' })}
            />
          }
          panel={panel}
          onPanel={(name) => {
            setDetailsOf(null);
            setPanel(panel === name ? null : name);
          }}
        />
      </main>
      {detailed !== undefined && (
        <SidePanel key={detailed.id} title={`Connection to ${detailed.name}`} onClose={() => setDetailsOf(null)}>
          <ConnectionPanel call={call} id={detailed.id} verdict={connections.get(detailed.id) ?? null} />
        </SidePanel>
      )}
      {panel !== null && detailed === undefined && (
        <SidePanel key={panel} title={panel === 'people' ? 'People' : 'Settings'} onClose={() => setPanel(null)}>
          {panel === 'people' ? (
            <PeoplePanel
              state={state}
              media={media}
              connections={connections}
              isOwner={ownRoom !== null}
              actions={actions}
              onQuestion={setQuestion}
              onDetails={setDetailsOf}
            />
          ) : (
            <SettingsPanel
              call={call}
              media={media}
              relay={relay}
              isSelfHidden={isSelfHidden}
              onSelfHidden={setSelfHidden}
              notice={isHost ? notice : null}
            />
          )}
        </SidePanel>
      )}
      {isSettings && ownRoom !== null && (
        <RoomDialog
          room={ownRoom}
          onClose={() => setSettings(false)}
          onDone={(room) => {
            props.onRoomChanged(room);
            setSettings(false);
          }}
        />
      )}
      {question !== null && (
        <Question
          question={question}
          onAnswer={(isYes) => {
            setQuestion(null);
            if (!isYes) return;
            if (question.kind === 'remove') actions.remove(question.id);
            else if (question.kind === 'hand-over') actions.handOver(question.id);
            else actions.endForAll(state.roomId);
          }}
        />
      )}
    </div>
  );
}
