import { ArrowLeft, Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useRef } from 'react';
import { Link } from 'react-router-dom';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { RoundSwitch } from '../../ui/RoundSwitch.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { DeviceMenus, type DeviceMenusHandle } from './DeviceMenus.tsx';
import { Hints } from './Hints.tsx';
import { isWanted } from './isWanted.ts';
import { MediaNotice } from './MediaNotice.tsx';
import { Picture } from './Picture.tsx';
import { roomTitle } from './roomTitle.ts';

type Props = { call: CallControls; media: LocalMediaState; roomId: string };

/** The green room: see yourself, hear that you are heard, then go in. */
export function PreJoin({ call, media, roomId }: Props) {
  const menus = useRef<DeviceMenusHandle>(null);
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col px-6 pb-10 sm:px-10">
      <header className="flex h-20 items-center">
        <Link
          to="/lobby"
          className="-ml-3 inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium text-muted transition-colors hover:bg-sunken hover:text-ink"
        >
          <ArrowLeft className="size-5" strokeWidth={1.75} aria-hidden="true" />
          Lobby
        </Link>
      </header>
      <main className="grid flex-1 content-start gap-x-14 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:content-center lg:pb-20">
        <Preview call={call} media={media} onChooseDevice={(source) => menus.current?.focus(source)} />
        <div className="grid content-center gap-6">
          <div>
            <h1 className="text-display font-semibold [overflow-wrap:anywhere]">{roomTitle(roomId)}</h1>
            <p className="mt-2 text-muted">Nobody sees or hears you yet.</p>
          </div>
          <MediaNotice call={call} media={media} />
          <DeviceMenus ref={menus} call={call} media={media} />
          <Button size="large" onClick={() => call.join(roomId)}>
            Join room
          </Button>
        </div>
      </main>
    </div>
  );
}

type PreviewProps = Omit<Props, 'roomId'> & { onChooseDevice: (source: 'microphone' | 'camera') => void };

function Preview({ call, media, onChooseDevice }: PreviewProps) {
  const { user } = useAuth();
  const isMicrophoneOn = isWanted(media.microphone);
  const isCameraOn = isWanted(media.camera);
  const hasPicture = media.preview !== null && media.camera.status === 'on';

  return (
    <div
      className={`stage relative aspect-[4/3] overflow-hidden rounded-tile text-ink sm:aspect-[16/10] ${hasPicture ? '' : 'bg-tile'}`}
    >
      <Picture
        data-testid="local-video"
        aria-label="Your own picture"
        muted
        stream={media.preview}
        className={`mirrored absolute inset-0 size-full object-cover transition-opacity ${hasPicture ? '' : 'opacity-0'}`}
      />
      {!hasPicture && (
        <div className="absolute inset-0 grid place-content-center justify-items-center gap-4 pb-14">
          <Avatar name={user?.name ?? ''} className="size-28 text-display" />
          <p role="status" className="flex items-center gap-2.5 text-muted">
            {media.camera.status === 'starting' ? (
              <>
                <Spinner className="size-4" />
                Starting your camera…
              </>
            ) : (
              'Your camera is off'
            )}
          </p>
        </div>
      )}
      {/* Over the picture: what comes later than the page must not move the button that is about to be pressed. */}
      <div className="absolute inset-x-3 top-3 mx-auto max-w-md sm:top-4">
        <Hints call={call} media={media} onChooseDevice={onChooseDevice} limit={1} />
      </div>
      <div className="absolute inset-x-0 bottom-4 flex justify-center gap-3 sm:bottom-6">
        <RoundSwitch
          label="Microphone"
          icon={isMicrophoneOn ? Mic : MicOff}
          isOn={isMicrophoneOn}
          onChange={(isOn) => void call.setMicrophone(isOn)}
        />
        <RoundSwitch
          label="Camera"
          icon={isCameraOn ? Video : VideoOff}
          isOn={isCameraOn}
          onChange={(isOn) => void call.setCamera(isOn)}
        />
      </div>
    </div>
  );
}
