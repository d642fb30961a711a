import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * What `load` gives, asked for when the component appears, when `load` changes, and every `everyMs` while the page is seen.
 * What was there before stays until the next answer, and when that fails. A late answer to an earlier question is dropped.
 */
export function useLoaded<Value>(load: () => Promise<Value>, everyMs: number | null = null) {
  const [value, setValue] = useState<Value | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(true);
  const question = useRef(0);

  const reload = useCallback(async () => {
    const mine = ++question.current;
    setPending(true);
    try {
      const loaded = await load();
      if (mine !== question.current) return;
      setValue(loaded);
      setError(null);
    } catch (cause) {
      if (mine !== question.current) return;
      setError(cause);
    }
    setPending(false);
  }, [load]);

  useEffect(() => {
    void reload();
    return () => {
      question.current += 1;
    };
  }, [reload]);

  // Apart from the first look: another pace is no reason to ask anew.
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);

  return { value, error, isPending, reload, setValue };
}
