import { effectIn, told, type Try } from './effects.ts';
import { AMONG, fieldsOf, WHOLE, withField, type Body } from './fields.ts';
import { makeHolder, type Holder } from './Holder.ts';
import type { Payload, PayloadsFor } from './payloads.ts';
import { pathNamesOf, ROUTES, type Route, type Scene } from './routes.ts';
import type { Asked, Wire } from './Wire.ts';

const AT_ONCE = 2;
/** Wrong codes for one account; after 20 in an hour all further ones are refused unseen. */
const CODES_FOR_ACCOUNT = 15;
const LONGEST_CODE = 64;
/** Requests; each may make a room, and an account has at most 500. */
const FOR_ACCOUNT = 450;

export type Outcome = {
  fields: number;
  sent: number;
  /** Answers by status. */
  statuses: Map<number, number>;
  /** What was answered with a status of 500 or above, and how. */
  failures: string[];
  /** What a payload did. */
  effects: string[];
  /** Longest answer. */
  longestMs: number;
};

export type Others = { administrator: Holder; victim: { email: string }; pawn: { userId: string } };

type Place = { route: string; field: string };

/** Every place of REST where something can be put. */
export function placesOfRest(): Place[] {
  return Object.entries(ROUTES).flatMap(([route, { schema, query }]) => [
    ...(schema ? [WHOLE, AMONG, ...fieldsOf(schema)] : []).map((field) => ({ route, field })),
    ...pathNamesOf(route).map((name) => ({ route, field: `:${name}` })),
    ...Object.keys(query ?? {}).map((name) => ({ route, field: `?${name}` })),
  ]);
}

/** Puts each payload in each place, as whoever may ask there. */
export async function injectRest(wire: Wire, others: Others, payloadsFor: PayloadsFor): Promise<Outcome> {
  const outcome: Outcome = { fields: 0, sent: 0, statuses: new Map(), failures: [], effects: [], longestMs: 0 };
  const queue = placesOfRest();
  const work = async (): Promise<void> => {
    const holders = new Holders(wire);
    for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
      await injectAt(wire, others, place, { holders, payloadsFor, outcome });
      outcome.fields += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

let serial = 0;

/** Who asks, renewed before the server has had enough of an account. */
class Holders {
  readonly #wire: Wire;
  #present = new Map<boolean, Holder>();
  #asked = 0;
  #codes = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** `triesCode`: the request has a wrong code. */
  async get(isSettingUp: boolean, triesCode: boolean): Promise<Holder> {
    this.#asked += 1;
    this.#codes += triesCode ? 1 : 0;
    if (this.#asked > FOR_ACCOUNT || this.#codes > CODES_FOR_ACCOUNT) {
      this.#present = new Map();
      [this.#asked, this.#codes] = [1, triesCode ? 1 : 0];
    }
    const present = this.#present.get(isSettingUp);
    if (present) return present;
    serial += 1;
    const made = await makeHolder(this.#wire, { email: `holder${serial}@test.com`, isSettingUp });
    this.#present.set(isSettingUp, made);
    return made;
  }
}

type Work = { holders: Holders; payloadsFor: PayloadsFor; outcome: Outcome };

async function injectAt(wire: Wire, others: Others, { route, field }: Place, work: Work): Promise<void> {
  const rule = ROUTES[route];
  if (!rule) throw new Error(`There is no ${route}.`);
  const { holders, payloadsFor, outcome } = work;
  const { administrator, victim, pawn } = others;
  const hasCode = rule.schema !== undefined && fieldsOf(rule.schema).includes('code');
  const triesCode = hasCode && (field.startsWith(':') || ['code', 'next', AMONG].includes(field));
  let [holder, body]: [Holder, Body | undefined] = [administrator, undefined];
  for (const payload of payloadsFor(field, route)) {
    if (rule.as !== 'administrator') {
      const next = await holders.get(rule.isSettingUp ?? false, triesCode && isRead(field, payload));
      if (next !== holder) body = undefined;
      holder = next;
    }
    const scene: Scene = { wire, holder, victim, pawn, serial: () => (serial += 1) };
    const isNew = body === undefined || (rule.isSpent && (payload.text !== null || field === AMONG));
    if (isNew) body = await rule.body?.(scene, field);
    const asked = askedOf({ route, field, payload }, rule, scene, body ?? {});
    if (asked === null) continue;
    const reply = await wire.ask(asked);
    outcome.sent += 1;
    outcome.statuses.set(reply.status, (outcome.statuses.get(reply.status) ?? 0) + 1);
    outcome.longestMs = Math.max(outcome.longestMs, reply.tookMs);
    if (reply.status >= 500) outcome.failures.push(told({ route, field, payload }, `${reply.status} ${reply.text}`));
    const effect = effectIn({ route, field, payload }, rule, reply);
    if (effect !== null) outcome.effects.push(effect);
  }
  // Of few payloads, none may be dealt to a place: then nobody has asked there.
  if (holder !== administrator) await checkRole(wire, holder, outcome);
}

/** Whether the server gets as far as to read the code of such a body. */
function isRead(field: string, { text }: Payload): boolean {
  return field === AMONG || field.startsWith(':') || (text !== null && text.length <= LONGEST_CODE);
}

/** Nobody has become an administrator by it, and everybody is still who they were. */
async function checkRole(wire: Wire, { token, email }: Holder, { effects }: Outcome): Promise<void> {
  const role = await wire.ask({ method: 'GET', path: '/api/auth/role', token });
  if (role.text !== '{"role":"member"}') effects.push(`${email} afterwards: ${role.text}`);
}

/** The request, or null when a payload would make it one to another route. */
function askedOf({ route, field, payload }: Try, rule: Route, scene: Scene, body: Body): Asked | null {
  const [method = '', pattern = ''] = route.split(' ');
  const names = rule.names?.(scene) ?? {};
  const written = payload.text ?? payload.json;
  if (field.startsWith(':') && (written === '' || !canBeWritten(written))) return null;
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(field === `:${name}` ? written : (names[name] ?? '')),
  );
  const query = Object.entries(rule.query ?? {}).flatMap(([name, good]) =>
    field === `?${name}` ? queryOf(name, payload) : [`${name}=${encodeURIComponent(good)}`],
  );
  const isInBody = !field.startsWith(':') && !field.startsWith('?');
  const json = rule.schema ? { json: isInBody ? withField(body, field, payload.json) : JSON.stringify(body) } : {};
  const token = rule.as === 'nobody' ? {} : { token: scene.holder.token };
  return { method, path: query.length > 0 ? `${path}?${query.join('&')}` : path, ...token, ...json };
}

/** A list as a name that comes again and again, an object in brackets as well, as `qs` would read it. */
function queryOf(name: string, { json, text }: Payload): string[] {
  if (text !== null) return canBeWritten(text) ? [`${name}=${encodeURIComponent(text)}`] : [];
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) return value.map((one) => `${name}=${encodeURIComponent(JSON.stringify(one))}`);
  if (typeof value !== 'object' || value === null) return [`${name}=${encodeURIComponent(json)}`];
  const inner = Object.entries(value).map(
    ([key, part]) => `${name}[${encodeURIComponent(key)}]=${encodeURIComponent(JSON.stringify(part))}`,
  );
  return [...inner, `${name}=${encodeURIComponent(json)}`];
}

/** encodeURIComponent knows no half of a pair of surrogates. */
function canBeWritten(text: string): boolean {
  return text.isWellFormed();
}
