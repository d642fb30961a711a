const KEY = 'reloadedFrom';

/**
 * A part of the page that is fetched when it is needed. After a deployment the part of the old page is gone: then the
 * page is loaded anew, where it stands, and comes back as the new one. Rejects where that cannot help.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    // Without a server that answers, a reload would trade this page for the browser's own.
    if (!(await isServerThere()) || !mayReload(sessionStorage, import.meta.url)) throw error;
    window.location.reload();
    // Nothing more happens here: no message shall flash up before the page goes.
    return new Promise(() => undefined);
  }
}

/** Whether this tab has not been reloaded from `build` yet, by its hashed address. Each build is left once: no loop. */
export function mayReload(storage: Pick<Storage, 'getItem' | 'setItem'>, build: string): boolean {
  try {
    const left = (storage.getItem(KEY) ?? '').split(' ');
    if (left.includes(build)) return false;
    storage.setItem(KEY, [...left, build].join(' ').trim());
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
