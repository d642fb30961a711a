import { useEffect, useState, type RefObject } from 'react';

/** How long without movement until the controls fade. */
const IDLE_MS = 3000;

/**
 * True after a while without movement, key or touch. Never while focus is inside `controls`, unless a mouse or finger
 * put it there: who pressed a button with the mouse is done with it.
 */
export function useIdle(isEnabled: boolean, controls: RefObject<HTMLElement | null>): boolean {
  const [isIdle, setIdle] = useState(false);

  useEffect(() => {
    if (!isEnabled) return;
    let timer: ReturnType<typeof setTimeout>;
    let isFocusByPointer = false;
    let pressedAt = -Infinity;

    const isFocusInside = () =>
      !isFocusByPointer && controls.current !== null && controls.current.contains(document.activeElement);
    const wake = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (isFocusInside()) wake();
        else setIdle(true);
      }, IDLE_MS);
    };
    const onPress = () => {
      pressedAt = performance.now();
      isFocusByPointer = true;
      wake();
    };
    const onKey = () => {
      isFocusByPointer = false;
      wake();
    };
    const onFocus = () => {
      // Focus that a press did not bring: a key, or a script.
      if (performance.now() - pressedAt > 200) isFocusByPointer = false;
      wake();
    };
    wake();
    window.addEventListener('pointermove', wake);
    window.addEventListener('pointerdown', onPress);
    window.addEventListener('keydown', onKey);
    window.addEventListener('focusin', onFocus);
    return () => {
      clearTimeout(timer);
      setIdle(false);
      window.removeEventListener('pointermove', wake);
      window.removeEventListener('pointerdown', onPress);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('focusin', onFocus);
    };
  }, [isEnabled, controls]);

  return isIdle;
}
