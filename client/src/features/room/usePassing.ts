import { useEffect, useRef } from 'react';

/** News that asks for nothing goes by itself. */
const NEWS_MS = 8000;

/** Calls `pass` once, after a while; anew for other words. */
export function usePassing(pass: (() => void) | null, words: string) {
  const latest = useRef(pass);
  useEffect(() => {
    latest.current = pass;
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current?.(), NEWS_MS);
    return () => clearTimeout(timer);
  }, [words]);
}
