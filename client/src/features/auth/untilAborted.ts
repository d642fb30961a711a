/**
 * Settles as `answer` does, or rejects with the reason of `signal` as soon as that is aborted. An answer that comes after
 * that is given to `onLate`.
 */
export async function untilAborted<Answer>(
  answer: Promise<Answer>,
  signal: AbortSignal,
  onLate: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  const given = answer.then((value) => {
    if (signal.aborted) onLate(value);
    return value;
  });
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([given, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
