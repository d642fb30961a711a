import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { RoundSwitch } from '../../ui/RoundSwitch.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { useSelf } from '../useSelf.ts';
import { Hints } from './Hints.tsx';
import { isWanted } from './isWanted.ts';
import { Picture } from './Picture.tsx';

type Props = {
  call: CallControls;
  media: LocalMediaState;
  onChooseDevice: (source: 'microphone' | 'camera') => void;
};

/** One's own picture before anybody else sees it, with the two things that one decides before a call. */
export function Preview({ call, media, onChooseDevice }: Props) {
  const { name } = useSelf();
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
        <div className="absolute inset-0 grid place-content-center justify-items-center gap-4 pb-14 max-[372px]:gap-3">
          <Avatar name={name} className="size-28 text-display max-[372px]:size-16 max-[372px]:text-lead" />
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
