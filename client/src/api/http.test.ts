import { MeReply } from '@parley/protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApiError, createHttp, type SessionPort } from './http.ts';

const user = { _id: 'a'.repeat(24), name: 'Ada', email: 'ada@test.com' };

type Answer = { status: number; body: unknown; headers?: Record<string, string> };

/** A server that answers by path and token, a session as one tab has it, and every request that was made. */
function setUp(
  answer: (path: string, token: string | null) => Answer | 'network-error' | Promise<Answer>,
  startToken: string | null,
  pause: (ms: number) => Promise<void> = () => new Promise(() => undefined),
  beforeCookie: () => Promise<void> = () => Promise.resolve(),
) {
  const requests: { path: string; token: string | null }[] = [];
  const state = { token: startToken };
  const session: SessionPort = {
    readToken: () => state.token,
    isExpired: (token) => token === 'expired',
    identify: vi.fn(),
    markUnrenewable: vi.fn(),
    begin: vi.fn(({ token }) => void (state.token = token)),
    end: vi.fn(() => void (state.token = null)),
  };
  let lock: Promise<unknown> = Promise.resolve();
  const http = createHttp({
    baseUrl: 'https://api.test',
    session,
    fetch: async (input, init) => {
      const path = String(input).replace('https://api.test', '');
      const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? null;
      requests.push({ path, token });
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      const reply = await Promise.race([answer(path, token), aborted]);
      if (reply === 'network-error') throw new TypeError('Failed to fetch');
      return new Response(JSON.stringify(reply.body), {
        status: reply.status,
        ...(reply.headers && { headers: reply.headers }),
      });
    },
    withLock: (_name, task) => {
      const result = lock.then(task);
      lock = result.catch(() => undefined);
      return result;
    },
    pause,
    beforeCookie,
  });
  return { http, session, state, requests, me: () => http.authorized('GET', '/api/auth/me', MeReply) };
}

const unauthorized: Answer = { status: 401, body: { code: 'unauthorized', message: 'Sign in first.' } };
const ok: Answer = { status: 200, body: { user } };
const refreshed: Answer = { status: 200, body: { user, token: 'fresh' } };

describe('authorized', () => {
  it('renews a token that has run out, once, and repeats the request', async () => {
    const { me, requests, state } = setUp((path, token) => {
      if (path === '/api/auth/refresh') return refreshed;
      return token === 'fresh' ? ok : unauthorized;
    }, 'stale');
    await expect(me()).resolves.toEqual({ user });
    expect(requests.map(({ path, token }) => [path, token])).toEqual([
      ['/api/auth/me', 'stale'],
      ['/api/auth/refresh', null],
      ['/api/auth/me', 'fresh'],
    ]);
    expect(state.token).toBe('fresh');
  });

  it('renews a token whose time is over before it asks, so that nothing fails', async () => {
    const { me, requests } = setUp((path) => (path === '/api/auth/refresh' ? refreshed : ok), 'expired');
    await expect(me()).resolves.toEqual({ user });
    expect(requests.map(({ path, token }) => [path, token])).toEqual([
      ['/api/auth/refresh', null],
      ['/api/auth/me', 'fresh'],
    ]);
  });

  it('asks nothing with a token whose time is over when the session is over as well', async () => {
    const { me, requests } = setUp(() => unauthorized, 'expired');
    await expect(me()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests.map(({ path }) => path)).toEqual(['/api/auth/refresh']);
  });

  it('renews once for many requests that fail together', async () => {
    const { me, requests } = setUp((path, token) => {
      if (path === '/api/auth/refresh') return refreshed;
      return token === 'fresh' ? ok : unauthorized;
    }, 'stale');
    await Promise.all([me(), me(), me()]);
    expect(requests.filter(({ path }) => path === '/api/auth/refresh')).toHaveLength(1);
  });

  it('takes over what another tab renewed while it waited for the lock', async () => {
    const { me, requests, state } = setUp((path, token) => {
      if (path === '/api/auth/refresh') throw new Error('must not be asked');
      if (token === 'stale') {
        state.token = 'from-another-tab';
        return unauthorized;
      }
      return ok;
    }, 'stale');
    await expect(me()).resolves.toEqual({ user });
    expect(requests.at(-1)?.token).toBe('from-another-tab');
  });

  it.each(['unauthorized', 'refresh_reused', 'session_expired'])(
    'ends the session when the refresh says %s',
    async (code) => {
      const { me, session } = setUp(
        (path) => (path === '/api/auth/refresh' ? { status: 401, body: { code, message: 'x' } } : unauthorized),
        'stale',
      );
      await expect(me()).rejects.toMatchObject({ code: 'unauthorized' });
      expect(session.end).toHaveBeenCalledOnce();
    },
  );

  it.each<[string, Answer | 'network-error', string]>([
    ['the network is away', 'network-error', 'offline'],
    ['a proxy answers for a server that is down', { status: 502, body: 'Bad Gateway' }, 'offline'],
    ['the store is away', { status: 503, body: { code: 'store_unavailable', message: 'x' } }, 'store_unavailable'],
    ['there were too many', { status: 429, body: { code: 'too_many_requests', message: 'x' } }, 'too_many_requests'],
  ])('keeps the session when %s during the refresh', async (_when, answer, code) => {
    const { me, session, state } = setUp((path) => (path === '/api/auth/refresh' ? answer : unauthorized), 'stale');
    await expect(me()).rejects.toMatchObject({ code });
    expect(session.end).not.toHaveBeenCalled();
    expect(state.token).toBe('stale');
  });

  it('repeats a refresh whose answer was lost within the time in which the server gives the same successor', async () => {
    const waits: number[] = [];
    let lost = 3;
    const { http, state, session, requests } = setUp(
      () => (lost-- > 0 ? 'network-error' : refreshed),
      'stale',
      async (ms) => void waits.push(ms),
    );
    await expect(http.renew('stale')).rejects.toMatchObject({ code: 'offline' });
    await vi.waitFor(() => expect(state.token).toBe('fresh'));
    expect(waits).toEqual([2000, 5000, 10_000]);
    expect(requests).toHaveLength(4);
    expect(session.end).not.toHaveBeenCalled();
  });

  it('repeats no refresh so late that it would look like a theft', async () => {
    vi.useFakeTimers();
    try {
      const start = Date.now();
      const sentAtMs: number[] = [];
      const { http } = setUp(
        () => {
          sentAtMs.push(Date.now() - start);
          return 'network-error';
        },
        'stale',
        (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      );
      await expect(http.renew('stale')).rejects.toMatchObject({ code: 'offline' });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(sentAtMs).toEqual([0, 2000, 7000, 17_000, 32_000]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not repeat a lost refresh for who signed out meanwhile', async () => {
    let pass = (): void => undefined;
    const { http, state, requests } = setUp(
      () => 'network-error',
      'stale',
      () => new Promise((resolve) => (pass = resolve)),
    );
    await expect(http.renew('stale')).rejects.toMatchObject({ code: 'offline' });
    state.token = null;
    pass();
    await new Promise((resolve) => setTimeout(resolve));
    expect(requests).toHaveLength(1);
  });

  it('does not sign in again who signed out while the refresh was under way', async () => {
    const { http, session, state } = setUp(() => {
      state.token = null;
      return refreshed;
    }, 'stale');
    await expect(http.renew('stale')).resolves.toBe(false);
    expect(session.begin).not.toHaveBeenCalled();
    expect(state.token).toBeNull();
  });

  it('does not renew without a token', async () => {
    const { me, requests } = setUp(() => unauthorized, null);
    await expect(me()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests).toHaveLength(1);
  });

  it('gives up when the renewed token is refused too', async () => {
    const { me, requests } = setUp((path) => (path === '/api/auth/refresh' ? refreshed : unauthorized), 'stale');
    await expect(me()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(requests).toHaveLength(3);
  });
});

it('refreshes only after the server was told what it is owed', async () => {
  let tell = (): void => undefined;
  const { http, requests } = setUp(
    () => refreshed,
    'stale',
    undefined,
    () => new Promise((resolve) => (tell = resolve)),
  );
  const renewed = http.renew('stale');
  await new Promise((resolve) => setTimeout(resolve));
  expect(requests).toEqual([]);
  tell();
  await expect(renewed).resolves.toBe(true);
  expect(requests.map(({ path }) => path)).toEqual(['/api/auth/refresh']);
});

it('refreshes nothing for who signed out in another tab while the server was told', async () => {
  let tell = (): void => undefined;
  const { http, state, requests } = setUp(
    () => refreshed,
    'stale',
    undefined,
    () => new Promise((resolve) => (tell = resolve)),
  );
  const renewed = http.renew('stale');
  await new Promise((resolve) => setTimeout(resolve));
  state.token = null;
  tell();
  await expect(renewed).resolves.toBe(false);
  expect(requests).toEqual([]);
});

describe('a sign-in', () => {
  it('waits for a sign-out that is under way, whose answer would take its cookie away', async () => {
    let tell = (): void => undefined;
    const { http, requests } = setUp(
      () => refreshed,
      null,
      undefined,
      () => new Promise((resolve) => (tell = resolve)),
    );
    const signedIn = http.signIn('/api/auth/login', {});
    await new Promise((resolve) => setTimeout(resolve));
    expect(requests).toEqual([]);
    tell();
    await expect(signedIn).resolves.toEqual(refreshed.body);
    expect(requests).toEqual([{ path: '/api/auth/login', token: null }]);
  });

  it('waits for an earlier one, and for the sign-out of whoever has no use for its answer', async () => {
    const { promise: late, resolve: letGo } = Promise.withResolvers<Answer>();
    const owed: Promise<unknown>[] = [];
    const { http, requests } = setUp(
      (path) => (path === '/first' ? late : { status: 200, body: { user, token: 'fresh', message: 'Signed out.' } }),
      null,
      (ms) => new Promise((resolve) => void (ms === 0 && setTimeout(resolve))),
      async () => void (await Promise.all(owed)),
    );
    const first = http.signIn('/first', {}).then(() => owed.push(http.signOut('first')));
    const second = http.signIn('/second', {});
    await new Promise((resolve) => setTimeout(resolve));
    letGo(refreshed);
    await Promise.all([first, second]);
    expect(requests.map(({ path }) => path)).toEqual(['/first', '/api/auth/logout', '/second']);
  });

  it('gives up an earlier one that has no answer: its cookie must not come later', async () => {
    const never = Promise.withResolvers<Answer>().promise;
    // Not by the time-out of every request.
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
    onTestFinished(() => timeout.mockRestore());
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    const { http } = setUp((path) => (path === '/first' ? never : refreshed), null, pause);
    const first = http.signIn('/first', {});
    await expect(http.signIn('/second', {})).resolves.toEqual(refreshed.body);
    await expect(first).rejects.toMatchObject({ code: 'offline' });
  });

  it('does not wait for ever', async () => {
    const waits: number[] = [];
    const { http } = setUp(
      () => refreshed,
      null,
      async (ms) => void waits.push(ms),
      () => new Promise(() => undefined),
    );
    await expect(http.signIn('/api/auth/login', {})).resolves.toEqual(refreshed.body);
    expect(waits).toEqual([5000]);
  });
});

describe('a sign-out', () => {
  it('without an answer is given up when a sign-in that waits for it goes out', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { http, requests } = setUp(() => ({ status: 200, body: { message: 'Signed out.' } }), null);
    await http.signOut('old');
    expect(requests).toEqual([{ path: '/api/auth/logout', token: 'old' }]);
    expect(timeout.mock.calls).toEqual([[5000]]);
    timeout.mockRestore();
  });
});

describe('a refresh without a cookie', () => {
  it('does not end a session whose token still works, and says who it is', async () => {
    const { http, session, requests } = setUp((path) => (path === '/api/auth/refresh' ? unauthorized : ok), 'good');
    await expect(http.renew('good')).resolves.toBe(true);
    expect(session.end).not.toHaveBeenCalled();
    expect(session.identify).toHaveBeenCalledWith('good', user);
    expect(session.markUnrenewable).toHaveBeenCalledWith('good');
    expect(requests.map(({ path, token }) => [path, token])).toEqual([
      ['/api/auth/refresh', null],
      ['/api/auth/me', 'good'],
    ]);
  });

  it('ends it when the token does not work either', async () => {
    const { http, session } = setUp(() => unauthorized, 'dead');
    await expect(http.renew('dead')).resolves.toBe(false);
    expect(session.end).toHaveBeenCalledExactlyOnceWith('by-server');
  });

  it('keeps it while the store is away', async () => {
    const away: Answer = { status: 503, body: { code: 'store_unavailable', message: 'x' } };
    const { http, session } = setUp((path) => (path === '/api/auth/refresh' ? unauthorized : away), 'good');
    await expect(http.renew('good')).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(session.end).not.toHaveBeenCalled();
  });

  it.each(['refresh_reused', 'session_expired', 'account_locked'])(
    'asks for the token too when the cookie is refused with %s: it may be that of another session',
    async (code) => {
      const refused: Answer = { status: 401, body: { code, message: 'x' } };
      const kept = setUp((path) => (path === '/api/auth/refresh' ? refused : ok), 'good');
      await expect(kept.http.renew('good')).resolves.toBe(true);
      expect(kept.session.end).not.toHaveBeenCalled();

      const over = setUp((path) => (path === '/api/auth/refresh' ? refused : unauthorized), 'dead');
      await expect(over.http.renew('dead')).resolves.toBe(false);
      expect(over.session.end).toHaveBeenCalledExactlyOnceWith('by-server');
    },
  );
});

describe('a refresh with the cookie of somebody else', () => {
  const tokenOf = (id: string) => `x.${btoa(JSON.stringify({ _id: id, sid: 'of-ben' }))}.x`;
  const bens = tokenOf('b'.repeat(24));

  it('does not turn one person into another, and keeps the token while it works', async () => {
    const { http, session, state } = setUp((path) => (path === '/api/auth/refresh' ? refreshed : ok), bens);
    await expect(http.renew(bens)).resolves.toBe(true);
    expect(session.begin).not.toHaveBeenCalled();
    expect(session.markUnrenewable).toHaveBeenCalledWith(bens);
    expect(state.token).toBe(bens);
  });

  it('ends the session whose token was refused', async () => {
    const { me, session } = setUp((path) => (path === '/api/auth/refresh' ? refreshed : unauthorized), bens);
    await expect(me()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(session.begin).not.toHaveBeenCalled();
    expect(session.end).toHaveBeenCalledExactlyOnceWith('by-server');
  });

  it('takes the successor of the same person', async () => {
    const adas = tokenOf(user._id);
    const { http, state } = setUp(() => refreshed, adas);
    await expect(http.renew(adas)).resolves.toBe(true);
    expect(state.token).toBe('fresh');
  });
});

describe('errors', () => {
  it('carries code, issues and the wait of a refusal', async () => {
    const { http } = setUp(
      () => ({
        status: 429,
        body: {
          code: 'too_many_requests',
          message: 'Slow down.',
          issues: [{ path: 'email', message: 'x' }, 'nonsense'],
        },
        headers: { 'retry-after': '42' },
      }),
      null,
    );
    const error = await http.open('POST', '/api/auth/login', MeReply).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 42, issues: [{ path: 'email' }] });
  });

  it('refuses an answer that does not have the promised shape', async () => {
    const { http } = setUp(() => ({ status: 200, body: { user: 'Ada' } }), null);
    await expect(http.open('GET', '/x', MeReply)).rejects.toMatchObject({ code: 'unexpected' });
  });
});
