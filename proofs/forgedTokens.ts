import { enter } from './harness/attack/Attacker.ts';
import { attackBesidePair } from './harness/attack/attackBesidePair.ts';
import { Crowd, type Member } from './harness/attack/Crowd.ts';
import { forgeTokens } from './harness/attack/forgeTokens.ts';
import { LeanSocket } from './harness/LeanSocket.ts';
import { atLeast, atMost, exactly, type Figure, type Proof } from './Proof.ts';

const SECRET = 'the secret of this proof, which has more than 32 characters';
const PAIR_P99_MS = 100;
const LEAST = 24;

/** A door: how a token is shown there, and whether it opened. `refused` is the word for a refusal as it should be. */
type Door = { name: string; opens(token: unknown): Promise<string> };
const OPEN = 'accepted';

/** Whoever has no token of a session that lives is let in nowhere. */
export const forgedTokens: Proof = {
  name: 'forgedTokens',
  promise: `Of ${LEAST} forged or misplaced tokens and more, none is accepted, by REST or by either transport of the sockets.`,
  how:
    "Parley's own entry file in a child process, with a secret that the attacker knows, so that signatures may be right and claims are what is wrong. Each token goes to " +
    '`GET /api/auth/me`, to the handshake over WebSocket, to the handshake over polling, and into `renewToken` of a socket that is open. Then good tokens at wrong places: in the query, ' +
    'in a cookie, under another scheme, twice, and an access or resume token as the refresh cookie. The good token is accepted at each of the four doors before and after. All refusals at a door must be the same word for word.',
  run: () =>
    attackBesidePair({
      env: { JWT_SECRET: SECRET },
      pairP99Ms: PAIR_P99_MS,
      attack: ({ origin }) => attack(origin),
    }),
};

async function attack(origin: string): Promise<Figure[]> {
  const crowd = new Crowd(origin);
  const [ann, bob, left, gone] = (await crowd.take(4)) as [Member, Member, Member, Member];
  const socket = await LeanSocket.connect(origin, ann.token);
  const { resume } = (await enter(socket, ann.email, 'tokens')) as { resume: string };
  await mustBeOk(origin, 'POST', '/api/auth/logout', left.token);
  await mustBeOk(origin, 'DELETE', '/api/auth/me', gone.token, { password: 'SecurePass123' });
  const forged = forgeTokens({
    secret: SECRET,
    token: ann.token,
    otherToken: bob.token,
    refreshToken: ann.cookie.split('=')[1] ?? '',
    resumeToken: resume,
    endedToken: left.token,
    deletedToken: gone.token,
  });
  const doors = doorsOf(origin, ann.token);
  const goodBefore = await openedBy(doors, ann.token);
  const accepted: string[] = [];
  const words = new Map<string, Set<string>>();
  for (const [name, token] of forged) {
    for (const door of doors) {
      const answer = await door.opens(token);
      if (answer === OPEN) accepted.push(`${name} at ${door.name}`);
      else words.set(door.name, (words.get(door.name) ?? new Set()).add(answer));
    }
  }
  const misplaced = await misplacedTokens(origin, ann, resume);
  accepted.push(...misplaced.filter(([, answer]) => answer === OPEN).map(([name]) => name));
  const goodAfter = await openedBy(doors, ann.token);
  socket.close();
  const kinds = [...words.values()].map((answers) => answers.size);
  return [
    atLeast(LEAST, {
      name: 'tokens forged',
      value: forged.length,
      unit: 'tokens',
      note: `${misplaced.length} misplaced beside`,
    }),
    atMost(0, {
      name: 'tokens accepted',
      value: accepted.length,
      unit: 'tokens',
      note: accepted.length > 0 ? accepted.join('; ') : `${forged.length * doors.length + misplaced.length} tries`,
    }),
    exactly(doors.length, {
      name: 'doors that refuse all of them with the same words',
      value: kinds.filter((kind) => kind === 1).length,
      unit: 'doors',
      note: [...words].map(([door, answers]) => `${door}: ${[...answers].join(' / ')}`).join('; '),
    }),
    exactly(doors.length * 2, {
      name: 'doors that the good token opened, before and after',
      value: goodBefore + goodAfter,
      unit: 'doors',
    }),
  ];
}

async function mustBeOk(origin: string, method: string, path: string, token: string, body?: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(origin + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

function doorsOf(origin: string, goodToken: string): Door[] {
  return [
    { name: 'REST', opens: (token) => askMe(origin, bearer(token)) },
    { name: 'WebSocket', opens: (token) => connectWith(origin, token) },
    { name: 'polling', opens: (token) => pollWith(origin, token) },
    { name: 'renewToken', opens: (token) => renewWith(origin, goodToken, token) },
  ];
}

async function openedBy(doors: readonly Door[], token: string): Promise<number> {
  let count = 0;
  for (const door of doors) if ((await door.opens(token)) === OPEN) count += 1;
  return count;
}

function bearer(token: unknown): Record<string, string> {
  if (token === null) return {};
  // A header holds no other bytes than these.
  const text = (typeof token === 'string' ? token : JSON.stringify(token)).replaceAll('\u0000', '%00');
  return { authorization: `Bearer ${text}` };
}

async function askMe(origin: string, headers: Record<string, string>, path = '/api/auth/me'): Promise<string> {
  const response = await fetch(origin + path, { headers });
  const text = await response.text();
  return response.ok ? OPEN : `${response.status} ${text}`;
}

async function connectWith(origin: string, token: unknown): Promise<string> {
  try {
    const socket = await LeanSocket.connect(origin, token);
    socket.close();
    return OPEN;
  } catch (error) {
    return (error as Error).message;
  }
}

async function pollWith(
  origin: string,
  token: unknown,
  query = '',
  headers: Record<string, string> = {},
): Promise<string> {
  const url = `${origin}/socket.io/?EIO=4&transport=polling${query}`;
  const { sid } = JSON.parse((await (await fetch(url, { headers })).text()).slice(1)) as { sid: string };
  const body = `40${token === null ? '' : JSON.stringify({ token })}`;
  await (await fetch(`${url}&sid=${sid}`, { method: 'POST', headers, body })).text();
  for (;;) {
    const answer = await (await fetch(`${url}&sid=${sid}`, { headers })).text();
    const packets = answer.split('\u001E');
    if (packets.some((packet) => packet.startsWith('40'))) return OPEN;
    const refusal = packets.find((packet) => packet.startsWith('44'));
    if (refusal !== undefined) return refusal.slice(2);
    if (packets.every((packet) => packet !== '2')) return answer;
  }
}

/** On a socket that is open under a good token of the same account. */
async function renewWith(origin: string, goodToken: string, token: unknown): Promise<string> {
  const socket = await LeanSocket.connect(origin, goodToken);
  const answer = (await socket.ask('renewToken', { token })) as { ok: boolean; code?: string } | undefined;
  socket.close();
  if (answer?.ok === true) return OPEN;
  // What is no text has the wrong shape, which the payload's schema says in words of its own.
  return typeof token === 'string' ? (answer?.code ?? 'cut') : 'unauthorized';
}

/** Good tokens where none belongs. */
async function misplacedTokens(origin: string, ann: Member, resume: string): Promise<[name: string, answer: string][]> {
  const { token } = ann;
  const me = (headers: Record<string, string>, path?: string): Promise<string> => askMe(origin, headers, path);
  const refresh = async (value: string): Promise<string> => {
    const headers = { cookie: `__Host-parley=${value}; parley=${value}` };
    const response = await fetch(`${origin}/api/auth/refresh`, { method: 'POST', headers });
    await response.text();
    return response.ok ? OPEN : String(response.status);
  };
  return [
    ['in the query of REST', await me({}, `/api/auth/me?token=${token}&access_token=${token}`)],
    ['in a cookie', await me({ cookie: `token=${token}; __Host-parley=${token}` })],
    ['as Basic', await me({ authorization: `Basic ${token}` })],
    ['without a scheme', await me({ authorization: token })],
    ['twice', await me({ authorization: `Bearer ${token}, Bearer ${token}` })],
    ['in a header of its own', await me({ 'x-access-token': token, 'x-auth-token': token })],
    ['in the query of a socket', await pollWith(origin, null, `&token=${token}`)],
    ['in a header of a socket', await pollWith(origin, null, '', { authorization: `Bearer ${token}` })],
    ['the refresh cookie at a socket', await pollWith(origin, null, '', { cookie: ann.cookie })],
    ['the refresh cookie at REST', await me({ cookie: ann.cookie })],
    ['an access token as refresh cookie', await refresh(token)],
    ['a resume token as refresh cookie', await refresh(resume)],
    ['half a refresh token as refresh cookie', await refresh((ann.cookie.split('=')[1] ?? '').slice(0, -4))],
  ];
}
