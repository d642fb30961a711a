import type { Knock } from '@parley/protocol';
import { useEffect, useRef } from 'react';
import { pageStorage } from '../../call/pageStorage.ts';
import { showKnockNotice } from './knockNotice.ts';
import { isKnockHeard, playKnockTone } from './knockTone.ts';
import { newKnocks } from './newKnocks.ts';

/** Makes a knock heard, and seen by a host who looks at something else, if they have allowed notices. */
export function useKnockAlert(knocks: readonly Knock[], roomTitle: string): void {
  const former = useRef<readonly Knock[]>([]);
  const notice = useRef<Notification | null>(null);

  useEffect(() => {
    const fresh = newKnocks(knocks, former.current);
    former.current = knocks;
    if (knocks.length === 0) {
      notice.current?.close();
      notice.current = null;
    }
    if (fresh.length === 0) return;
    // Nobody waits for the tone, and a browser that plays none has said all there is to say.
    if (isKnockHeard(pageStorage('local'))) void playKnockTone().catch(() => undefined);
    if (document.visibilityState === 'hidden') notice.current = showKnockNotice(fresh, roomTitle);
  }, [knocks, roomTitle]);

  useEffect(() => () => notice.current?.close(), []);
}
