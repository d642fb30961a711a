import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadPart, mayReload } from './loadPart.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const map = new Map<string, string>();
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

it('leaves each build once in a while, so that two servers with different builds make no loop', () => {
  const storage = memory();
  expect(mayReload(storage, '/assets/index-a.js', 1e9)).toBe(true);
  expect(mayReload(storage, '/assets/index-a.js', 1e9 + 1000)).toBe(false);
  expect(mayReload(storage, '/assets/index-b.js', 1e9 + 2000)).toBe(true);
  expect(mayReload(storage, '/assets/index-a.js', 1e9 + 59_000)).toBe(false);
  expect(mayReload(storage, '/assets/index-a.js', 1e9 + 60_000)).toBe(true);
});

it('stays where nothing can be remembered', () => {
  const refuse = () => {
    throw new DOMException('forbidden', 'SecurityError');
  };
  expect(mayReload({ getItem: refuse, setItem: refuse }, '/assets/index-a.js', 1e9)).toBe(false);
});

describe('while the server is away', () => {
  const away = new TypeError('Failed to fetch');
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', { location: { pathname: '/account' } });
    vi.stubGlobal('fetch', () => Promise.reject(away));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('a part is tried again until it is there', async () => {
    const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(away).mockRejectedValueOnce(away);
    load.mockResolvedValue('the part');
    const loaded = loadPart(load);
    await vi.runAllTimersAsync();
    await expect(loaded).resolves.toBe('the part');
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('for longer than half a minute, it is said', async () => {
    const startMs = performance.now();
    const [refused] = await Promise.all([
      loadPart(() => Promise.reject(away)).catch((error: unknown) => error),
      vi.runAllTimersAsync(),
    ]);
    expect(refused).toBe(away);
    expect(performance.now() - startMs).toBe(30_000);
  });
});

describe('a part that is gone, for there is a newer page,', () => {
  const gone = new TypeError('Failed to fetch');
  const { getItem, setItem } = memory();
  const location = { pathname: '/account', reload: vi.fn<() => void>() };
  beforeEach(() => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response()));
    vi.stubGlobal('sessionStorage', { getItem, setItem });
    vi.stubGlobal('window', { location });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('has no page loaded anew under somebody who has gone on', async () => {
    const loaded = loadPart(() => Promise.reject(gone));
    location.pathname = '/room/a';
    await expect(loaded).rejects.toBe(gone);
    expect(location.reload).not.toHaveBeenCalled();
  });

  it('has the page loaded anew, once', async () => {
    void loadPart(() => Promise.reject(gone));
    await vi.waitFor(() => expect(location.reload).toHaveBeenCalledOnce());
    await expect(loadPart(() => Promise.reject(gone))).rejects.toBe(gone);
    expect(location.reload).toHaveBeenCalledOnce();
  });
});
