import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { throwBodies } from '../attack/throwFrames.ts';
import type { Holder } from '../injection/Holder.ts';
import type { Payload } from '../injection/payloads.ts';
import { ROUTES } from '../injection/routes.ts';
import type { Wire } from '../injection/Wire.ts';
import { LeanSocket } from '../LeanSocket.ts';
import type { People } from './journey.ts';

/** What somebody puts into a wrong field: a text, and an object with everything. */
export function misplaced({ ann }: People, sdp: string): (field: string) => Payload[] {
  const { password, token, email, cookie } = ann;
  const whole = JSON.stringify({ password, token, email, cookie, sdp, inner: { password, token, email, sdp } });
  const texts = [password, email, token].map((text) => ({ json: JSON.stringify(text), text }));
  return (field) => (field === '+' ? [{ json: whole, text: null }] : [...texts, { json: whole, text: null }]);
}

/** Requests that never reach a route, or not as they should, each with all the secrets of somebody in it. */
export async function askBadly(wire: Wire, { ann, ben }: People, sdp: string): Promise<number> {
  const { password, email, token, cookie } = ann;
  const whole = JSON.stringify({ password, email, token, sdp, cookie });
  const before = wire.asked;
  for (const route of Object.keys(ROUTES)) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replaceAll(/:\w+/g, encodeURIComponent(email));
    // JSON that is cut, which a parser quotes in its words; then a token of somebody that is not quite theirs.
    await wire.ask({ method, path, json: whole.slice(0, -1), token });
    await wire.ask({ method, path, json: whole, token: `${token}x`, cookie: `${cookie}x` });
  }
  for (const path of [`/api/${token}`, `/api/none?token=${token}&email=${email}`, `/reset#${password}`, '/api/%E0']) {
    await wire.ask({ method: 'GET', path: `${path}?password=${encodeURIComponent(password)}`, token, cookie });
    await wire.ask({ method: 'PUT', path, json: whole, token });
  }
  await wire.ask({
    method: 'POST',
    path: '/api/auth/login',
    json: JSON.stringify({ filler: 'x'.repeat(20_000), whole }),
  });
  for (const wrong of [`${token}x`, { token }, email]) {
    await LeanSocket.connect(wire.origin, wrong, { password, email }).then(
      (socket) => socket.close(),
      () => undefined,
    );
  }
  await throwBodies(wire.origin, [`42["callUser",${whole}`, `40{"token":"${token}x"}`, `42["${token}",${whole}]`]);
  const socket = await LeanSocket.connect(wire.origin, ben.token);
  await socket.ask(`no event ${password}`, { sdp, token, email });
  socket.write(`42["callUser",${whole}`);
  return wire.asked - before;
}

/**
 * The same where the store is locked by another program. Each of them would write, by somebody whose tokens are good and
 * who has no second step; how many were asked, and how many answers said 503.
 */
export async function askWhileAway(
  wire: Wire,
  dataDir: string,
  { password, email, token, cookie }: Holder,
): Promise<{ asked: number; told: number; words: string }> {
  const db = new DatabaseSync(join(dataDir, 'parley.db'));
  db.exec('PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE');
  try {
    const bodies: [path: string, body: object][] = [
      ['/api/auth/register', { name: 'Ann', email: `new.${email}`, password }],
      ['/api/auth/login', { email, password }],
      ['/api/auth/password', { current: password, next: `${password}2` }],
      ['/api/rooms', { title: email }],
      ['/api/auth/refresh', {}],
      ['/api/auth/logout', {}],
    ];
    const answers = await Promise.all(
      bodies.map(([path, body]) => wire.ask({ method: 'POST', path, json: JSON.stringify(body), token, cookie })),
    );
    return {
      asked: bodies.length,
      told: answers.filter(({ status }) => status === 503).length,
      words: bodies.map(([path], index) => `${path} ${answers[index]?.status}`).join(', '),
    };
  } finally {
    db.exec('ROLLBACK');
    db.close();
  }
}
