/** The page's storage, or null where the browser keeps it closed: there the mere access throws. */
export function pageStorage(kind: 'local' | 'session'): Storage | null {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    return null;
  }
}
