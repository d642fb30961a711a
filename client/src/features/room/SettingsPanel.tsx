import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Switch } from '../../ui/Switch.tsx';
import { DeviceMenus } from './DeviceMenus.tsx';

type Props = {
  call: CallControls;
  media: LocalMediaState;
  isSelfHidden: boolean;
  onSelfHidden(isHidden: boolean): void;
};

/** Devices, and whether one sees oneself. */
export function SettingsPanel({ call, media, isSelfHidden, onSelfHidden }: Props) {
  return (
    <div className="grid gap-6">
      <DeviceMenus call={call} media={media} />
      <div className="border-t border-line pt-4">
        <Switch label="Show my own picture" isOn={!isSelfHidden} onChange={(isOn) => onSelfHidden(!isOn)} />
      </div>
    </div>
  );
}
