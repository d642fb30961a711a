import { useState } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { pageStorage } from '../../call/pageStorage.ts';
import type { RelayState } from '../../call/RelayChoice.ts';
import { Switch } from '../../ui/Switch.tsx';
import { DeviceMenus } from './DeviceMenus.tsx';
import { isKnockHeard, setKnockHeard } from './knockTone.ts';
import { noticeWords } from './noticeWords.ts';
import { relayWords } from './relayWords.ts';
import type { KnockNotice } from './useKnockNotice.ts';

type Props = {
  call: CallControls;
  media: LocalMediaState;
  relay: RelayState;
  isSelfHidden: boolean;
  /** Of knocks; null for who is no host. */
  notice: KnockNotice | null;
  onSelfHidden(isHidden: boolean): void;
};

/** Devices, whether one sees oneself, and whether others learn one's address. */
export function SettingsPanel({ call, media, relay, isSelfHidden, notice, onSelfHidden }: Props) {
  const [isHeard, setHeard] = useState(() => isKnockHeard(pageStorage('local')));
  return (
    <div className="grid gap-6">
      <DeviceMenus call={call} media={media} />
      <div className="grid gap-3 border-t border-line pt-4">
        <Switch label="Show my own picture" isOn={!isSelfHidden} onChange={(isOn) => onSelfHidden(!isOn)} />
        {notice !== null && (
          <Switch
            label="Sound when somebody knocks"
            isOn={isHeard}
            onChange={(isOn) => {
              setKnockHeard(pageStorage('local'), isOn);
              setHeard(isOn);
            }}
          />
        )}
        {notice !== null && notice.permission !== 'absent' && (
          <Switch
            label="Notice when somebody knocks"
            hint={noticeWords(notice.permission)}
            isOn={notice.isOn}
            disabled={notice.permission === 'denied'}
            onChange={notice.set}
          />
        )}
        <Switch
          label="Hide my address"
          hint={relayWords(relay)}
          isOn={relay.isOnly}
          disabled={!relay.isOffered && !relay.isOnly}
          onChange={(isOn) => call.setRelayOnly(isOn)}
        />
      </div>
    </div>
  );
}
