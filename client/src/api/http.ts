import { AuthReply, isErrorCode, MeReply, MessageReply, type ErrorCode, type Issue, type User } from '@parley/protocol';
import { tokenClaims } from './tokenClaims.ts';

/** What a request can fail with: the server's codes, and two that only a client can see. */
export type ApiErrorCode = ErrorCode | 'offline' | 'unexpected';

/** A refused or failed request. `retryAfterSeconds` is how long the server asks to wait; `body` is all that it said. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly issues: readonly Issue[];
  readonly retryAfterSeconds: number | null;
  readonly body: unknown;

  constructor(
    code: ApiErrorCode,
    message: string,
    more: { issues?: readonly Issue[]; retryAfterSeconds?: number | null; body?: unknown } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.issues = more.issues ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.body = more.body;
  }
}

/** Who is signed in, as far as requests care. */
export type SessionPort = {
  /** The token as every tab sees it right now. */
  readToken(): string | null;
  /** Whether the token's time is over, so that the server would refuse it. */
  isExpired(token: string): boolean;
  begin(reply: AuthReply): void;
  /** What the server said about the holder of `token`. */
  identify(token: string, user: User): void;
  /** The browser has no refresh cookie for the session of `token`. */
  markUnrenewable(token: string): void;
  end(ending: 'by-server'): void;
};

/** A server that says nothing for this long does not answer. Well above a slow phone network, below anyone's patience. */
const TIMEOUT_MS = 15_000;

/**
 * How long after a refresh was sent it is repeated when its answer was lost, and the waits between. The server gives the
 * same successor again for 60 s; later it takes the used cookie for a stolen one.
 */
const REPEAT_WITHIN_MS = 45_000;
const REPEAT_AFTER_MS = [2000, 5000, 10_000, 15_000];

/** The longest that a sign-in waits for a sign-out or a sign-in that is under way, which is given up by then. */
const WAIT_MS = 5000;

/** The part of a zod schema that a reply needs. */
export type Schema<Output> = { safeParse(input: unknown): { success: true; data: Output } | { success: false } };

export type HttpDeps = {
  /** Origin of the API, or '' for the page's own. */
  baseUrl: string;
  session: SessionPort;
  fetch: typeof fetch;
  /** Runs `task` while no other tab runs one under the same name. */
  withLock<Result>(name: string, task: () => Promise<Result>): Promise<Result>;
  /** Lets `ms` go by, or less when the network is back. */
  pause(ms: number): Promise<void>;
  /** What the server is to be told before it gives this browser another cookie; never rejects. */
  beforeCookie(): Promise<void>;
};

export type Http = {
  /** A request as the signed-in person. A token that has run out is renewed once, without anybody noticing. */
  authorized<Output>(method: string, path: string, reply: Schema<Output>, body?: unknown): Promise<Output>;
  /** A request under this token and no other: a guest's pass, which nothing renews. */
  bearing<Output>(token: string, method: string, path: string, reply: Schema<Output>): Promise<Output>;
  /** A request that needs no session. */
  open<Output>(method: string, path: string, reply: Schema<Output>, body?: unknown): Promise<Output>;
  /**
   * A request that begins a session. It waits for what is under way: the answer to a sign-out that came later would take its
   * cookie away, and that to a sign-in, which may have been called off, would put another in its place.
   */
  signIn(path: string, body: unknown): Promise<AuthReply>;
  /** Ends the session of this token, and takes its cookie away. Given up by the time that a sign-in has waited for it. */
  signOut(token: string): Promise<unknown>;
  /**
   * Makes sure that the token is another one than `stale`; without a refresh cookie, that it is good still. False when
   * the session is over; then it has been ended.
   */
  renew(stale: string): Promise<boolean>;
};

export function createHttp({ baseUrl, session, fetch, withLock, pause, beforeCookie }: HttpDeps): Http {
  let renewal: Promise<boolean> | null = null;
  let isRepeating = false;
  /** The latest sign-in, until it is answered. */
  let signingIn: { answer: Promise<AuthReply>; abort: AbortController } | null = null;

  async function send<Output>(
    method: string,
    path: string,
    reply: Schema<Output>,
    body: unknown,
    token: string | null,
    patience = AbortSignal.timeout(TIMEOUT_MS),
  ): Promise<Output> {
    let response: Response;
    try {
      response = await fetch(baseUrl + path, {
        method,
        credentials: 'include',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: patience,
      });
    } catch {
      throw new ApiError('offline', 'The server does not answer.');
    }
    const json: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response, json);
    const parsed = reply.safeParse(json);
    if (!parsed.success)
      throw new ApiError('unexpected', 'The server gave an answer that this page does not understand.');
    return parsed.data;
  }

  /** `isRefused`: the server does not take `stale` any more. */
  async function renewOnce(stale: string, isRefused: boolean): Promise<boolean> {
    return withLock('parley-refresh', async () => {
      // While this tab waited for the lock, another one may have renewed the token or signed out; and while the server was
      // told what it is owed.
      if (session.readToken() === stale) await beforeCookie();
      const current = session.readToken();
      if (current !== stale) return current !== null;
      try {
        const reply = await send('POST', '/api/auth/refresh', AuthReply, undefined, null);
        const person = tokenClaims(stale)?.userId ?? reply.user._id;
        if (person === reply.user._id) {
          // Who signed out while the server answered stays out.
          if (session.readToken() === stale) session.begin(reply);
          return session.readToken() !== null;
        }
      } catch (error) {
        // Only the server's own word ends a session. A network that is away does not.
        if (!(error instanceof ApiError) || !isSessionOver(error.code)) throw error;
      }
      // The browser's cookie is of no use, or another person's. That says nothing of the token, which may be good still.
      if (!isRefused && !session.isExpired(stale) && (await isGood(stale))) return true;
      if (session.readToken() === stale) session.end('by-server');
      return false;
    });
  }

  /** Whether a token that cannot be renewed still works: its session must not end for the want of a cookie. */
  async function isGood(token: string): Promise<boolean> {
    try {
      const { user } = await send('GET', '/api/auth/me', MeReply, undefined, token);
      session.markUnrenewable(token);
      session.identify(token, user);
      return true;
    } catch (error) {
      if (error instanceof ApiError && isSessionOver(error.code)) return false;
      throw error;
    }
  }

  function renew(stale: string, isRefused = false): Promise<boolean> {
    if (renewal !== null) return renewal;
    const sentAtMs = Date.now();
    renewal = renewOnce(stale, isRefused).finally(() => {
      renewal = null;
    });
    renewal.catch((error: unknown) => {
      if (isOffline(error)) void repeatRefresh(stale, isRefused, sentAtMs);
    });
    return renewal;
  }

  /** Who asked learns at once that the server does not answer; the refresh itself may have been done there. */
  async function repeatRefresh(stale: string, isRefused: boolean, sentAtMs: number): Promise<void> {
    if (isRepeating) return;
    isRepeating = true;
    try {
      for (const waitMs of REPEAT_AFTER_MS) {
        if (Date.now() + waitMs - sentAtMs > REPEAT_WITHIN_MS) return;
        await pause(waitMs);
        if (session.readToken() !== stale || (await isAnswered(renew(stale, isRefused)))) return;
      }
    } finally {
      isRepeating = false;
    }
  }

  async function signInAfter(
    former: typeof signingIn,
    path: string,
    body: unknown,
    abort: AbortController,
  ): Promise<AuthReply> {
    if (former !== null) {
      await Promise.race([former.answer.catch(() => undefined), pause(WAIT_MS)]);
      // Without an answer by now: its cookie will not come any more.
      former.abort.abort();
      // Whoever has no use for its session owes a sign-out by then.
      await pause(0);
    }
    await Promise.race([beforeCookie(), pause(WAIT_MS)]);
    const patience = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), abort.signal]);
    try {
      return await send('POST', path, AuthReply, body, null, patience);
    } finally {
      if (signingIn?.abort === abort) signingIn = null;
    }
  }

  return {
    renew: (stale) => renew(stale),
    open: (method, path, reply, body) => send(method, path, reply, body, null),
    signIn(path, body) {
      const abort = new AbortController();
      signingIn = { answer: signInAfter(signingIn, path, body, abort), abort };
      return signingIn.answer;
    },
    signOut: (token) => send('POST', '/api/auth/logout', MessageReply, undefined, token, AbortSignal.timeout(WAIT_MS)),
    bearing: (token, method, path, reply) => send(method, path, reply, undefined, token),
    async authorized(method, path, reply, body) {
      let token = session.readToken();
      // Known to be over: renewed first, so that no request fails.
      if (token !== null && session.isExpired(token)) {
        if (!(await renew(token))) throw new ApiError('unauthorized', 'The session is over.');
        token = session.readToken();
      }
      try {
        return await send(method, path, reply, body, token);
      } catch (error) {
        if (token === null || !(error instanceof ApiError) || error.code !== 'unauthorized') throw error;
        if (!(await renew(token, true))) throw error;
        return send(method, path, reply, body, session.readToken());
      }
    },
  };
}

function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'offline';
}

/** Whether the server said anything at all to a request. */
async function isAnswered(request: Promise<unknown>): Promise<boolean> {
  return request.then(
    () => true,
    (error: unknown) => !isOffline(error),
  );
}

function isSessionOver(code: ApiErrorCode): boolean {
  return ['unauthorized', 'refresh_reused', 'session_expired', 'account_locked'].includes(code);
}

function refusal(response: Response, json: unknown): ApiError {
  const { code, message, issues } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || null;
  if (!isErrorCode(code)) {
    // A proxy in front of a server that is down answers in its own words.
    return response.status >= 500
      ? new ApiError('offline', 'The server does not answer.', { retryAfterSeconds })
      : new ApiError('unexpected', `The server answered ${response.status}.`, { retryAfterSeconds });
  }
  return new ApiError(code, typeof message === 'string' ? message : code, {
    issues: Array.isArray(issues) ? issues.filter(isIssue) : [],
    retryAfterSeconds,
    body: json,
  });
}

function isIssue(value: unknown): value is Issue {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message } = value as Record<string, unknown>;
  return typeof path === 'string' && typeof message === 'string';
}
