import type { Payload } from './payloads.ts';
import type { Route } from './routes.ts';
import type { Reply } from './Wire.ts';

/** Longer than any answer takes; what sleeps in a store or spins in the server sleeps or spins for five seconds. */
export const SLOW_MS = 4500;
/** Stands in the name, the room and the address of the victim, and in no payload. */
export const MARK = 'vera7c1e9';

/** One payload at one place. */
export type Try = { route: string; field: string; payload: Payload };

/** A try in words, and what came of it. */
export function told({ route, field, payload }: Try, what: string): string {
  return `${route} ${field || 'the body'} ${payload.json.slice(0, 80)}: ${what}`;
}

/** What an answer shows that the payload did and must not have done; null when it did nothing. */
export function effectIn(tried: Try, { as, takes = [] }: Route, reply: Reply): string | null {
  const { route, field, payload } = tried;
  if (as !== 'administrator' && reply.text.includes(MARK)) return told(tried, `tells of somebody else: ${reply.text}`);
  if (reply.tookMs > SLOW_MS) return told(tried, `took ${Math.round(reply.tookMs)} ms`);
  if (reply.status >= 300) return null;
  if (!takes.includes(field)) return told(tried, `${reply.status} ${reply.text.slice(0, 200)}`);
  const wrong = wrongIn(route, field, payload, JSON.parse(reply.text) as Answer);
  return wrong === null ? null : told(tried, wrong);
}

type Answer = {
  works?: boolean;
  user?: { email: string };
  accounts?: { name: string; email: string }[];
};

/** What is wrong with an answer although the payload stood where a text may stand. */
function wrongIn(route: string, field: string, { text }: Payload, answer: Answer): string | null {
  if (route === 'POST /api/auth/link') return answer.works === true ? 'a link that nobody made works' : null;
  if (route === 'POST /api/auth/register') {
    const isNew =
      /^injected\d+@test\.com$/.test(answer.user?.email ?? '') || answer.user?.email === text?.toLowerCase();
    return isNew ? null : `signed in as ${answer.user?.email}`;
  }
  if (route === 'GET /api/admin/accounts' && field === '?text' && text !== null) {
    const sought = text.trim().toLowerCase();
    const has = (value: string): boolean => value.toLowerCase().includes(sought);
    const odd = answer.accounts?.find(({ name, email }) => !has(name) && !has(email));
    return odd ? `found ${odd.email}` : null;
  }
  return null;
}
