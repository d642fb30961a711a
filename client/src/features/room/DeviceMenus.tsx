import type { CallControls } from '../../call/CallControls.ts';
import type { DeviceChoice, LocalMediaState, SourceState } from '../../call/callState.ts';
import { Select } from '../../ui/Select.tsx';
import { LevelMeter } from './LevelMeter.tsx';

/** Which microphone and which camera, and whether the microphone hears anything. */
export function DeviceMenus({ call, media }: { call: CallControls; media: LocalMediaState }) {
  return (
    <div className="grid gap-5">
      <div>
        <Select
          label="Microphone device"
          disabled={media.microphones.length === 0}
          value={media.microphoneId ?? media.microphones[0]?.id ?? ''}
          options={choices(media.microphones, noneWords(media.microphone, 'microphone'), 'Microphone')}
          onChoose={(id) => void call.chooseMicrophone(id)}
        />
        <LevelMeter call={call} isOn={media.microphone.status === 'on'} />
      </div>
      <Select
        label="Camera device"
        disabled={media.cameras.length === 0}
        value={media.cameraId ?? media.cameras[0]?.id ?? ''}
        options={choices(media.cameras, noneWords(media.camera, 'camera'), 'Camera')}
        onChoose={(id) => void call.chooseCamera(id)}
      />
    </div>
  );
}

/** A browser that was refused permission does not tell what there is. */
function noneWords(source: SourceState, kind: string): string {
  const isUnknown = source.status === 'unavailable' && source.problem !== 'missing';
  return isUnknown ? `The ${kind} is not available` : `No ${kind} found`;
}

/** Until permission is given, browsers tell of devices without their names. */
function choices(devices: readonly DeviceChoice[], none: string, kind: string): DeviceChoice[] {
  if (devices.length === 0) return [{ id: '', label: none }];
  return devices.map(({ id, label }, index) => ({ id, label: label || `${kind} ${index + 1}` }));
}
