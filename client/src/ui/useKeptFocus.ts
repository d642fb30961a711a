import { useEffect, useRef, type FocusEvent } from 'react';

/**
 * Keeps the focus in a part of the page. The button that has it may be gone after its press; the browser then drops the
 * focus, and whoever uses the keyboard or listens starts anew at the top of the page. Unless something else has taken it,
 * it goes to the heading of the part: of the nearest one, where parts are within each other.
 */
export function useKeptFocus<Part extends HTMLElement = HTMLElement>() {
  const heading = useRef<HTMLHeadingElement>(null);
  const part = useLostFocus<Part>(() => {
    if (heading.current !== null) focusOn(heading.current, { preventScroll: true });
  });
  return { heading, part };
}

/**
 * Begins each screen at its heading, for those who use the keyboard or listen: what led there is gone with the screen before,
 * and the focus with it. On the same screen nothing is done; a browser goes on from where the focus was.
 */
export function useScreenFocus() {
  /** The words of the heading when something last had the focus. */
  const words = useRef<string | null>(null);
  const { onFocus, ...part } = useLostFocus<HTMLDivElement>(() => {
    // After the parts within the page, whose own headings are nearer.
    queueMicrotask(() => {
      const heading = headingOfScreen();
      if (heading !== null && heading.textContent !== words.current && isFocusLost()) focusOn(heading);
    });
  });
  return {
    ...part,
    onFocus(event: FocusEvent) {
      words.current = headingOfScreen()?.textContent ?? null;
      onFocus(event);
    },
  };
}

/** Calls `onLost`, at the latest at the next change, when what had the focus in a part is gone and nothing else has it. */
function useLostFocus<Part extends HTMLElement>(onLost: () => void) {
  const part = useRef<Part>(null);
  /** What has the focus in the part, or had it when it was removed. */
  const held = useRef<Element>(null);
  const told = useRef(onLost);

  useEffect(() => {
    told.current = onLost;
  });
  useEffect(() => {
    if (part.current === null) return;
    const observer = new MutationObserver(() => {
      if (held.current?.isConnected === false && isFocusLost()) told.current();
    });
    observer.observe(part.current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, []);

  return {
    ref: part,
    onFocus({ target }: FocusEvent) {
      held.current = target;
    },
    // React is silent about what it removes itself: this is the person. Another window leaves the focus where it was.
    onBlur({ target }: FocusEvent) {
      if (document.activeElement !== target) held.current = null;
    },
  };
}

function headingOfScreen(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main h1');
}

function isFocusLost(): boolean {
  return document.activeElement === document.body;
}

function focusOn(heading: HTMLElement, options?: FocusOptions): void {
  // Not before: a dialog that opens might take it for the first thing to be filled in.
  heading.tabIndex = -1;
  heading.focus(options);
}
