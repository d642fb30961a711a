import { SecondFactorChallenge } from '@parley/protocol';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ApiError } from '../../api/http.ts';
import { useServices } from '../useServices.ts';
import { AuthContext, type Auth } from './useAuth.ts';
import { renewalDelayMs } from './renewalDelay.ts';

/** How often an unreachable server is asked again. */
const RETRY_MS = 5000;
/** A token younger than this is not renewed at the start of the page: it is from a sign-in or a reload a moment ago. */
const FRESH_MS = 60_000;
/** How soon a renewal that failed is tried again, after `http` has repeated it for a while; sooner when the network is back. */
const RENEW_AGAIN_MS = 60_000;

export function AuthProvider({ children }: { children: ReactNode }) {
  const { api, http, session, signOuts } = useServices();
  const { token, user, ending = null } = useSyncExternalStore(session.subscribe, session.getSnapshot);
  /** Why the check of a token failed. One that is there by now, from another tab, has nothing to do with it. */
  const [failure, setFailure] = useState<{ token: string | null; error: ApiError } | null>(null);

  useEffect(() => session.listen(window), [session]);

  const check = useCallback(async () => {
    const asked = session.readToken();
    if (asked === null) return;
    try {
      // At the start of the page: the refresh says who it is as well. A token that was given just now needs none.
      const ageMs = session.ageMs(asked);
      if (ageMs !== null && ageMs > FRESH_MS && session.isRenewable(asked)) await http.renew(asked);
      const { token: present, user: known } = session.getSnapshot();
      if (present !== null && known === null) {
        const { user } = await api.me();
        // The token may have been renewed on the way; the person is the same.
        const { token } = session.getSnapshot();
        if (token !== null) session.identify(token, user);
      }
      setFailure(null);
    } catch (error) {
      setFailure({
        token: session.getSnapshot().token,
        error: error instanceof ApiError ? error : new ApiError('unexpected', 'Something went wrong.'),
      });
    }
  }, [api, http, session]);

  const isUnknown = token !== null && user === null;
  const problem = isUnknown && failure?.token === token ? failure.error : null;
  useEffect(() => {
    if (isUnknown) void check();
  }, [isUnknown, token, check]);

  useEffect(() => {
    if (problem === null) return;
    const timer = setInterval(() => void check(), RETRY_MS);
    const onOnline = () => void check();
    window.addEventListener('online', onOnline);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', onOnline);
    };
  }, [problem, check]);

  // Each hour, and before a token ends: a call may outlast it.
  useEffect(() => {
    if (token === null || user === null || !session.isRenewable(token)) return;
    const delayMs = renewalDelayMs(token, session.serverNowMs());
    if (delayMs === null) return;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    let hasFailed = false;
    const plan = (delayMs: number) => {
      if (isOver) return;
      clearTimeout(timer);
      // A failure is no news here: the next request meets it again and says so. A new token ends this plan.
      timer = setTimeout(() => void http.renew(token).catch(again), delayMs);
    };
    const again = () => {
      hasFailed = true;
      plan(RENEW_AGAIN_MS);
    };
    const onOnline = () => {
      if (hasFailed) plan(0);
    };
    plan(delayMs);
    window.addEventListener('online', onOnline);
    return () => {
      isOver = true;
      clearTimeout(timer);
      window.removeEventListener('online', onOnline);
    };
  }, [http, session, token, user]);

  const auth = useMemo<Auth>(
    () => ({
      user,
      token,
      isAuthenticated: user !== null,
      loading: isUnknown,
      ending,
      problem,
      check,
      async login(email, password) {
        try {
          session.begin(await api.login({ email, password }));
          return null;
        } catch (error) {
          const challenge = challengeIn(error);
          if (challenge === null) throw error;
          return challenge;
        }
      },
      async register(name, email, password, invite) {
        session.begin(await api.register({ name, email, password, ...(invite !== undefined && { invite }) }));
      },
      async logout() {
        const token = session.readToken();
        // Whether or not the server answers, this browser is signed out now.
        session.end();
        if (token !== null) await signOuts.signOut(token);
      },
      logoutEverywhere: () => session.endBy('everywhere', api.logoutAll),
      deleteAccount: (proof) => session.endBy('account-deleted', () => api.deleteAccount(proof)),
    }),
    [api, session, signOuts, user, token, ending, isUnknown, problem, check],
  );

  return <AuthContext value={auth}>{children}</AuthContext>;
}

/** What the server wants beside a password that was right. */
function challengeIn(error: unknown): SecondFactorChallenge | null {
  if (!(error instanceof ApiError) || error.code !== 'second_factor_required') return null;
  return SecondFactorChallenge.safeParse(error.body).data ?? null;
}
