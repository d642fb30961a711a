import { useEffect } from 'react';

/**
 * Keeps the screen awake while `isHeld`: watching a call touches nothing. A system that refuses, or a low battery, is no
 * reason for a word: the call goes on with a dark screen.
 */
export function useWakeLock(isHeld: boolean): void {
  useEffect(() => {
    if (!isHeld || !('wakeLock' in navigator)) return;
    let isOver = false;
    let lock: WakeLockSentinel | null = null;

    async function hold() {
      // The browser takes the lock away with the page's visibility, and gives none to a hidden page.
      if (document.hidden || (lock !== null && !lock.released)) return;
      const taken = await navigator.wakeLock.request('screen').catch(() => null);
      if (isOver) await taken?.release();
      else lock = taken;
    }

    void hold();
    const onVisibility = () => void hold();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', onVisibility);
      void lock?.release();
    };
  }, [isHeld]);
}
