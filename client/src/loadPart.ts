const KEY = 'reloadedAt';
/** A server that restarts, or a network that changes, is there again by then. */
const WAIT_MS = 30_000;
const AGAIN_MS = 1000;
const LEAVE_AGAIN_MS = 60_000;

/**
 * A part of the page that is fetched when it is needed. While the server is away it is tried again, for half a minute.
 * After a deployment the part of the old page is gone: then the page is loaded anew, where it stands, and comes back as the
 * new one. Rejects where neither helps.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  const { pathname } = window.location;
  const untilMs = performance.now() + WAIT_MS;
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // Maybe just now.
      if (await isServerThere()) return load().catch((last: unknown) => reload(pathname, last));
      // A reload would trade this page for the browser's own.
      if (performance.now() >= untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/**
 * Loads the page anew: the part is gone, or the browser remembers that it once could not be fetched, as Firefox does. Not
 * under somebody who has gone on to another screen since.
 */
function reload(pathname: string, error: unknown): Promise<never> {
  const isHere = window.location.pathname === pathname;
  if (!isHere || !mayReload(sessionStorage, import.meta.url, Date.now())) throw error;
  window.location.reload();
  // Nothing more happens here: no message shall flash up before the page goes.
  return new Promise(() => undefined);
}

/**
 * Whether this tab has not just been reloaded from `build`, by its hashed address. Each build is left once in a while: that
 * makes no loop, also between two servers with different ones.
 */
export function mayReload(storage: Pick<Storage, 'getItem' | 'setItem'>, build: string, nowMs: number): boolean {
  try {
    const left = JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, number>;
    if (nowMs - (left[build] ?? 0) < LEAVE_AGAIN_MS) return false;
    storage.setItem(KEY, JSON.stringify({ ...left, [build]: nowMs }));
    return true;
  } catch {
    // What cannot be remembered cannot be kept from looping.
    return false;
  }
}

async function isServerThere(): Promise<boolean> {
  try {
    const reply = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    return reply.ok;
  } catch {
    return false;
  }
}
