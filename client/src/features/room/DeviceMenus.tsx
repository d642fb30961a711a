import { useImperativeHandle, useRef, type Ref } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { DeviceChoice, LocalMediaState, SourceState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { LevelMeter } from './LevelMeter.tsx';

export type DeviceMenusHandle = { focus(source: 'microphone' | 'camera'): void };

type Props = { ref?: Ref<DeviceMenusHandle>; call: CallControls; media: LocalMediaState };

/** Where the browser leaves the choice of a speaker to the system, there is no menu for it. */
const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;
const canPickSpeaker = canChooseSpeaker && 'selectAudioOutput' in (navigator.mediaDevices ?? {});

/** Which microphone, camera and speaker, and whether the microphone hears anything. */
export function DeviceMenus({ ref, call, media }: Props) {
  const microphone = useRef<HTMLSelectElement>(null);
  const camera = useRef<HTMLSelectElement>(null);
  useImperativeHandle(ref, () => ({
    focus: (source) => (source === 'microphone' ? microphone : camera).current?.focus(),
  }));

  return (
    <div className="grid gap-5">
      <div>
        <Select
          ref={microphone}
          label="Microphone device"
          disabled={media.microphones.length === 0}
          value={media.microphoneId ?? media.microphones[0]?.id ?? ''}
          options={choices(media.microphones, noneWords(media.microphone, 'microphone'), 'Microphone')}
          onChoose={(id) => void call.chooseMicrophone(id)}
        />
        <LevelMeter call={call} isOn={media.microphone.status === 'on'} />
      </div>
      <Select
        ref={camera}
        label="Camera device"
        disabled={media.cameras.length === 0}
        value={media.cameraId ?? media.cameras[0]?.id ?? ''}
        options={choices(media.cameras, noneWords(media.camera, 'camera'), 'Camera')}
        onChoose={(id) => void call.chooseCamera(id)}
      />
      {canChooseSpeaker && media.speakers.length > 0 && <SpeakerMenu call={call} media={media} />}
      {canPickSpeaker && media.speakers.length === 0 && (
        <Button variant="plain" onClick={() => void call.pickSpeaker()}>
          Choose a speaker
        </Button>
      )}
    </div>
  );
}

function SpeakerMenu({ call, media: { speakers, speakerId } }: Props) {
  const [first] = speakers;
  const isDefaultListed = first?.id === 'default';
  // Where the browser lists no default, there must still be a way back to it.
  const system = isDefaultListed ? [] : [{ id: '', label: 'The speaker of the system' }];
  return (
    <Select
      label="Speaker device"
      value={speakerId === '' && isDefaultListed ? first.id : speakerId}
      options={[...system, ...choices(speakers, '', 'Speaker')]}
      onChoose={(id) => call.chooseSpeaker(id)}
    />
  );
}

/** A browser that was refused permission does not tell what there is. */
function noneWords(source: SourceState, kind: string): string {
  const isUnknown = source.status === 'unavailable' && source.problem !== 'missing';
  return isUnknown ? `The ${kind} is not available` : `No ${kind} found`;
}

/** Until permission is given, browsers tell of devices without their names. */
function choices(devices: readonly DeviceChoice[], none: string, kind: string): { id: string; label: string }[] {
  if (devices.length === 0) return [{ id: '', label: none }];
  return devices.map(({ id, label }, index) => ({ id, label: label || `${kind} ${index + 1}` }));
}
