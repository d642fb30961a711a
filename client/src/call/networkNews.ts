/**
 * Calls `listener` when the browser hints that the network may be another than a moment ago: it is online again, the
 * kind of connection changed, or the page was asleep in the background. A hint may be false. Returns the function that
 * ends it.
 */
export function onNetworkNews(listener: () => void): () => void {
  const { document, navigator } = globalThis as { document?: Document; navigator?: Navigator };
  const { connection } = (navigator ?? {}) as { connection?: EventTarget };
  const onVisible = (): void => {
    if (document?.visibilityState === 'visible') listener();
  };
  window.addEventListener('online', listener);
  document?.addEventListener('visibilitychange', onVisible);
  connection?.addEventListener('change', listener);
  return () => {
    window.removeEventListener('online', listener);
    document?.removeEventListener('visibilitychange', onVisible);
    connection?.removeEventListener('change', listener);
  };
}
