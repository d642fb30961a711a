import { useCallback, useEffect, useRef, useState } from 'react';

type Load<Value> = () => Promise<Value>;
/** How what is known becomes something else. */
type Change<Value> = (former: Value | null) => Value | null;
/** What is known of what `load` gives. */
type Known<Value> = { readonly load: Load<Value>; readonly value: Value | null; readonly error: unknown };

/**
 * What `load` gives, asked for when the component appears, when `load` changes, and while the page is seen `everyMs` after
 * each answer. What was there before stays until the next answer, and when that fails; of another `load` nothing is shown.
 * A late answer to an earlier question is dropped.
 */
export function useLoaded<Value>(load: Load<Value>, everyMs: number | null = null) {
  const [known, setKnown] = useState<Known<Value>>(() => nothingOf(load));
  const [isPending, setPending] = useState(true);
  const question = useRef(0);

  /** Asks by `how`, whose answer says what becomes of what is known. What was asked before is late from now on. */
  const ask = useCallback(
    async (how: () => Promise<Change<Value>>) => {
      const mine = ++question.current;
      setPending(true);
      try {
        const change = await how();
        if (mine !== question.current) return;
        setKnown((former) => ({ load, value: change(knownOf(former, load).value), error: null }));
      } catch (error) {
        if (mine !== question.current) return;
        setKnown((former) => ({ ...knownOf(former, load), error }));
      }
      setPending(false);
    },
    [load],
  );

  const reload = useCallback(
    () =>
      ask(async () => {
        const value = await load();
        return () => value;
      }),
    [ask, load],
  );

  const setValue = useCallback(
    (change: Change<Value>) =>
      setKnown((former) => (former.load === load ? { ...former, value: change(former.value) } : former)),
    [load],
  );

  useEffect(() => {
    void reload();
    return () => {
      question.current += 1;
    };
  }, [reload]);

  // Apart from the first look: another pace is no reason to ask anew. Nor is an answer that takes longer than that: it would
  // be dropped as late, and a server that hangs would never be told of.
  useEffect(() => {
    if (everyMs === null || isPending) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs, isPending]);

  const { value, error } = knownOf(known, load);
  return { value, error, isPending, reload, ask, setValue };
}

function nothingOf<Value>(load: Load<Value>): Known<Value> {
  return { load, value: null, error: null };
}

function knownOf<Value>(known: Known<Value>, load: Load<Value>): Known<Value> {
  return known.load === load ? known : nothingOf(load);
}
