import { Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Settings2, Users, Video, VideoOff } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { BAR_BUTTON } from './barButton.ts';
import { isWanted } from './isWanted.ts';
import { useShortcuts } from './useShortcuts.ts';

export type PanelName = 'people' | 'settings';

type Props = {
  ref: RefObject<HTMLDivElement | null>;
  call: CallControls;
  media: LocalMediaState;
  /** Transparent, but as usable as ever. */
  isFaded: boolean;
  /** People in the room, oneself included. */
  count: number;
  panel: PanelName | null;
  onPanel(name: PanelName): void;
  /** What concerns the room as a whole, for those who may. */
  more: ReactNode;
  /** People at the door; 0 for everybody but hosts. */
  waiting: number;
};

const canShare = typeof navigator.mediaDevices?.getDisplayMedia === 'function';

/** The one bar of the room, above a panel too: `SidePanel` leaves its foot free for it. */
export function ControlBar({ ref, call, media, isFaded, count, panel, onPanel, more, waiting }: Props) {
  const isMicrophoneOn = isWanted(media.microphone);
  const isCameraOn = isWanted(media.camera);
  const isSharing = isWanted(media.screen);

  const toggleMicrophone = () => void call.setMicrophone(!isMicrophoneOn);
  const toggleCamera = () => void call.setCamera(!isCameraOn);
  const toggleScreen = () => void call.setScreen(!isSharing);
  useShortcuts({ m: toggleMicrophone, v: toggleCamera, ...(canShare && { s: toggleScreen }) });

  return (
    <div
      ref={ref}
      role="group"
      aria-label="Call controls"
      className={`absolute bottom-4 left-1/2 z-50 flex -translate-x-1/2 items-center gap-1 rounded-full bg-surface p-1.5 shadow-float transition-opacity max-[372px]:gap-0 max-[372px]:p-1 sm:bottom-6 sm:gap-2 sm:p-2 ${isFaded ? 'opacity-0' : ''}`}
    >
      <IconButton
        icon={isMicrophoneOn ? Mic : MicOff}
        label={isMicrophoneOn ? 'Mute' : 'Unmute'}
        shortcut="M"
        tone={isMicrophoneOn ? 'control' : 'off'}
        className={BAR_BUTTON}
        onClick={toggleMicrophone}
      />
      <IconButton
        icon={isCameraOn ? Video : VideoOff}
        label={isCameraOn ? 'Stop camera' : 'Start camera'}
        shortcut="V"
        tone={isCameraOn ? 'control' : 'off'}
        className={BAR_BUTTON}
        onClick={toggleCamera}
      />
      {canShare && (
        <IconButton
          icon={isSharing ? MonitorX : MonitorUp}
          label={isSharing ? 'Stop sharing' : 'Share screen'}
          shortcut="S"
          tone={isSharing ? 'active' : 'control'}
          className={BAR_BUTTON}
          onClick={toggleScreen}
        />
      )}
      <span className="relative">
        <IconButton
          icon={Users}
          label="People"
          tone={panel === 'people' ? 'active' : 'control'}
          className={BAR_BUTTON}
          aria-expanded={panel === 'people'}
          onClick={() => onPanel('people')}
        />
        <span
          aria-hidden="true"
          className={`pointer-events-none absolute -top-0.5 -right-0.5 grid size-5 place-items-center rounded-full text-[0.6875rem] font-semibold tabular-nums ${waiting > 0 ? 'bg-accent text-on-accent' : 'bg-ink text-page'}`}
        >
          {waiting > 0 ? `+${waiting}` : count}
        </span>
      </span>
      <IconButton
        icon={Settings2}
        label="Settings"
        tone={panel === 'settings' ? 'active' : 'control'}
        className={BAR_BUTTON}
        aria-expanded={panel === 'settings'}
        onClick={() => onPanel('settings')}
      />
      {more}
      <IconButton
        icon={PhoneOff}
        label="End call"
        tone="red"
        className="h-11 w-14 max-[372px]:w-11 max-[372px]:bg-clip-content max-[372px]:p-0.5 sm:h-12 sm:w-16"
        onClick={() => call.endCall()}
      />
    </div>
  );
}
