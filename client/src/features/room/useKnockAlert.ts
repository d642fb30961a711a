import type { Knock } from '@parley/protocol';
import { useEffect, useRef } from 'react';
import { pageStorage } from '../../call/pageStorage.ts';
import { listWords } from '../../ui/listWords.ts';
import { isKnockHeard, playKnockTone } from './knockTone.ts';
import { newKnocks } from './newKnocks.ts';

/** Makes a knock heard, and seen by a host who looks at something else: if they have allowed notices before, never asked for. */
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
    if (document.visibilityState === 'hidden') notice.current = tell(fresh, roomTitle);
  }, [knocks, roomTitle]);

  useEffect(() => () => notice.current?.close(), []);
}

function tell(knocks: readonly Knock[], roomTitle: string): Notification | null {
  if (typeof Notification !== 'function' || Notification.permission !== 'granted') return null;
  try {
    const words = `${listWords(knocks.map(({ name }) => name))} would like to join`;
    const notice = new Notification(words, { body: roomTitle, tag: 'parley-knock' });
    notice.addEventListener('click', () => window.focus());
    return notice;
  } catch {
    // Android's Chromium shows notices by a service worker only.
    return null;
  }
}
