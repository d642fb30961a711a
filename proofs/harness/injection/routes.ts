import {
  AddPasskeyBody,
  ChangePasswordBody,
  ChangeRoomBody,
  ClaimAdminBody,
  CreateRoomBody,
  DeleteAccountBody,
  EnableSecondFactorBody,
  ForgotPasswordBody,
  GuestBody,
  InviteBody,
  LateLogoutBody,
  LinkBody,
  LockAccountBody,
  LoginBody,
  PasskeySignInBody,
  Proof,
  ProveEmailBody,
  RegisterBody,
  RenamePasskeyBody,
  ResetPasswordBody,
  SecondFactorBody,
  SecondFactorOptionsBody,
  SetRoleBody,
} from '@parley/protocol';
import { SoftPasskey } from '../../../server/src/testing/SoftPasskey.ts';
import type { Body, Schema } from './fields.ts';
import { challengeFrom, secondStepOf, type Holder } from './Holder.ts';
import type { Wire } from './Wire.ts';

/** Who and what a request names. All of it is there, so that a body is good but for what an attack puts into it. */
export type Scene = {
  wire: Wire;
  /** Who asks. */
  holder: Holder;
  /** Somebody else, whom nothing may happen to. */
  victim: { email: string };
  /** An account that an administrator may do anything with. */
  pawn: { userId: string };
  /** Differs from call to call. */
  serial(): number;
};

export type Route = {
  as: 'nobody' | 'member' | 'administrator';
  /** Its body as the protocol describes it. */
  schema?: Schema;
  /**
   * A body that gets as far as it can without being enough: a password or a code in it is wrong, a passkey unverified.
   * `field`: where a payload will stand; of two ways to prove who one is, the one that has it is taken.
   */
  body?(scene: Scene, field: string): Promise<Body> | Body;
  /** What its path names, and what its query may say. */
  names?(scene: Scene): Record<string, string>;
  query?: Record<string, string>;
  /** Fields in which one or the other payload may rightly be taken: names, titles, what is only looked for. */
  takes?: readonly string[];
  /** A body is good for one request. */
  isSpent?: boolean;
  /** Two-step sign-in of who asks is prepared, not on. */
  isSettingUp?: boolean;
};

const STRONG = 'Correct-Horse-7-Battery';
const TOKEN = 'B'.repeat(43);

const room = ({ holder }: Scene) => ({ id: holder.roomId });
const pawn = ({ pawn: { userId } }: Scene) => ({ id: userId });
const key = ({ holder }: Scene) => ({ id: holder.passkey.id });
const fresh = ({ serial }: Scene) => `injected${serial()}@test.com`;
const isAboutPasskey = (field: string): boolean => field.startsWith('passkey');

async function assertion({ wire, holder }: Scene, path: string, body: object, token?: string): Promise<object> {
  const challenge = await challengeFrom(wire, path, body, token);
  // Known, signed, about the right challenge, and only the finger is missing: nothing refuses it before the end.
  return holder.passkey.assert({ origin: wire.origin, challenge, isVerified: false }, holder.userId);
}

async function proof(scene: Scene, field: string): Promise<Body> {
  const { holder } = scene;
  if (!isAboutPasskey(field)) return { password: holder.password, code: '00000x' };
  return { passkey: await assertion(scene, '/api/auth/passkeys/proof/options', {}, holder.token) };
}

/** The latest challenge of each holder, and what it was given for. */
const challenges = new WeakMap<Holder, { challenge: string; uses: number }>();

/** One that is good for another try: each is for five. */
async function challengeOf({ wire, holder }: Scene): Promise<string> {
  const latest = challenges.get(holder);
  const usable = latest && latest.uses < 4 ? latest : { challenge: await secondStepOf(wire, holder), uses: 0 };
  usable.uses += 1;
  challenges.set(holder, usable);
  return usable.challenge;
}

async function secondStep(scene: Scene, field: string): Promise<Body> {
  const challenge = await challengeOf(scene);
  if (!isAboutPasskey(field)) return { challenge, code: '00000x' };
  return { challenge, passkey: await assertion(scene, '/api/auth/login/second-factor/options', { challenge }) };
}

/** Another passkey, asked for by using the one that is there. */
async function attestation({ wire, holder }: Scene): Promise<Body> {
  const asked = await challengeFrom(wire, '/api/auth/passkeys/proof/options', {}, holder.token);
  const passkey = holder.passkey.assert({ origin: wire.origin, challenge: asked }, holder.userId);
  const challenge = await challengeFrom(wire, '/api/auth/passkeys/options', { passkey }, holder.token);
  const another = new SoftPasskey();
  return { name: 'Key', passkey: another.attest({ origin: wire.origin, challenge, isVerified: false }) };
}

const proving = { as: 'member', schema: Proof, body: proof, isSpent: true } as const;
const settings = { title: 'Title', access: 'ask', allowsGuests: true, expiresAt: '2099-01-01T00:00:00Z' };

/** Every route of REST with all that a request can say. `routes.test.ts` finds one that is missing. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'POST /api/auth/register': {
    as: 'nobody',
    schema: RegisterBody,
    body: (scene) => ({ name: 'Eve', email: fresh(scene), password: STRONG, invite: TOKEN }),
    takes: ['name', 'email', 'password', 'invite', '+'],
    isSpent: true,
  },
  'POST /api/auth/login': {
    as: 'nobody',
    schema: LoginBody,
    body: ({ victim }) => ({ email: victim.email, password: 'not-the-password' }),
  },
  'POST /api/auth/login/second-factor': { as: 'nobody', schema: SecondFactorBody, body: secondStep, isSpent: true },
  'POST /api/auth/login/second-factor/options': {
    as: 'nobody',
    schema: SecondFactorOptionsBody,
    body: () => ({ challenge: TOKEN }),
  },
  'POST /api/auth/passkeys/sign-in/options': { as: 'nobody' },
  'POST /api/auth/passkeys/sign-in': {
    as: 'nobody',
    schema: PasskeySignInBody,
    body: async (scene) => ({ passkey: await assertion(scene, '/api/auth/passkeys/sign-in/options', {}) }),
    isSpent: true,
  },
  'GET /api/auth/me': { as: 'member' },
  'POST /api/auth/logout': { as: 'member' },
  // Answers every word alike; what it must not do is end somebody's session, which the victim would show.
  'POST /api/auth/logout/late': {
    as: 'nobody',
    schema: LateLogoutBody,
    body: () => ({ sid: 'B'.repeat(22), out: TOKEN }),
    takes: ['sid', 'out', '+'],
  },
  'POST /api/auth/logout-all': { as: 'member' },
  'POST /api/auth/refresh': { as: 'nobody' },
  'GET /api/auth/sessions': { as: 'member' },
  'DELETE /api/auth/sessions/:id': { as: 'member', names: () => ({ id: 'none' }) },
  'GET /api/auth/events': { as: 'member', query: { limit: '20', before: 'none' }, takes: ['?limit', '?before'] },
  'POST /api/auth/password': {
    as: 'member',
    schema: ChangePasswordBody,
    body: ({ holder }) => ({ current: holder.password, next: STRONG, code: '00000x' }),
  },
  'POST /api/auth/password/forgot': {
    as: 'nobody',
    schema: ForgotPasswordBody,
    body: (scene) => ({ email: fresh(scene) }),
    takes: ['email', '+'],
  },
  'POST /api/auth/password/reset': {
    as: 'nobody',
    schema: ResetPasswordBody,
    body: () => ({ token: TOKEN, password: STRONG }),
  },
  // Says of every token whether it works; `effects.ts` looks at what it says.
  'POST /api/auth/link': {
    as: 'nobody',
    schema: LinkBody,
    body: () => ({ purpose: 'reset-password', token: TOKEN }),
    takes: ['token', '+'],
  },
  'GET /api/auth/email': { as: 'member' },
  'POST /api/auth/email/send': { as: 'member' },
  'POST /api/auth/email/prove': { as: 'nobody', schema: ProveEmailBody, body: () => ({ token: TOKEN }) },
  'GET /api/server': { as: 'nobody' },
  'DELETE /api/auth/me': {
    as: 'member',
    schema: DeleteAccountBody,
    body: ({ holder }) => ({ password: holder.password, code: '00000x' }),
  },
  'GET /api/auth/2fa': { as: 'member' },
  'POST /api/auth/2fa/setup': proving,
  'POST /api/auth/2fa/enable': {
    as: 'member',
    schema: EnableSecondFactorBody,
    body: () => ({ code: '00000x' }),
    isSettingUp: true,
  },
  'POST /api/auth/2fa/disable': proving,
  'POST /api/auth/2fa/recovery-codes': proving,
  'GET /api/auth/passkeys': { as: 'member' },
  'POST /api/auth/passkeys/options': proving,
  'POST /api/auth/passkeys': {
    as: 'member',
    schema: AddPasskeyBody,
    body: attestation,
    isSpent: true,
  },
  'POST /api/auth/passkeys/:id': {
    as: 'member',
    schema: RenamePasskeyBody,
    body: () => ({ name: 'Key' }),
    names: key,
    takes: ['name', '+'],
  },
  'DELETE /api/auth/passkeys/:id': { ...proving, names: key },
  'POST /api/auth/passkeys/proof/options': { as: 'member' },
  'POST /api/rooms': {
    as: 'member',
    schema: CreateRoomBody,
    body: () => settings,
    takes: ['title', 'allowsGuests', 'expiresAt', '', '+'],
  },
  'GET /api/rooms': { as: 'member' },
  // A typed name is an open room, whatever it is.
  'GET /api/rooms/:id': { as: 'member', names: room, takes: [':id'] },
  'GET /api/rooms/:id/look': { as: 'member', names: room, takes: [':id'] },
  'PATCH /api/rooms/:id': {
    as: 'member',
    schema: ChangeRoomBody,
    body: () => settings,
    names: room,
    takes: ['title', 'allowsGuests', 'expiresAt', '', '+'],
  },
  'DELETE /api/rooms/:id': { as: 'member', names: room },
  'POST /api/rooms/:id/renew': { as: 'member', names: room },
  'GET /api/rooms/:id/people': { as: 'member', names: room },
  'DELETE /api/rooms/:id/people/:personId': {
    as: 'member',
    names: (scene) => ({ ...room(scene), personId: 'nobody' }),
  },
  'GET /api/rooms/:id/guests': { as: 'nobody', names: room, takes: [':id'] },
  'POST /api/rooms/:id/guests': {
    as: 'nobody',
    schema: GuestBody,
    body: () => ({ name: 'Gus' }),
    names: room,
    takes: ['name', '+'],
  },
  'GET /api/ice-servers': { as: 'member' },
  'GET /api/calls': { as: 'member', query: { limit: '20', before: 'none' }, takes: ['?limit', '?before'] },
  'GET /api/auth/role': { as: 'member' },
  'POST /api/admin/claim': { as: 'member', schema: ClaimAdminBody, body: () => ({ token: TOKEN }) },
  'GET /api/admin/overview': { as: 'administrator' },
  'GET /api/admin/events': {
    as: 'administrator',
    query: { limit: '5', before: 'none', kinds: 'sign-in' },
    takes: ['?limit', '?before', '?kinds'],
  },
  'GET /api/admin/event-counts': { as: 'administrator', query: { hours: '24' }, takes: ['?hours'] },
  // `effects.ts` looks whether what is found has the text in it.
  'GET /api/admin/accounts': {
    as: 'administrator',
    query: { text: 'nobody has this', limit: '5', after: 'a' },
    takes: ['?text', '?limit', '?after'],
  },
  'POST /api/admin/accounts/:id/lock': {
    as: 'administrator',
    schema: LockAccountBody,
    body: () => ({ locked: false }),
    names: pawn,
    takes: ['locked', '+'],
  },
  'POST /api/admin/accounts/:id/role': {
    as: 'administrator',
    schema: SetRoleBody,
    body: () => ({ role: 'member' }),
    names: pawn,
    takes: ['+'],
  },
  'DELETE /api/admin/accounts/:id/sessions': { as: 'administrator', names: pawn },
  'DELETE /api/admin/accounts/:id/second-factor': { as: 'administrator', names: pawn },
  'POST /api/admin/accounts/:id/reset-link': { as: 'administrator', names: pawn },
  'GET /api/admin/invitations': { as: 'administrator' },
  'POST /api/admin/invitations': {
    as: 'administrator',
    schema: InviteBody,
    body: (scene) => ({ email: fresh(scene) }),
    takes: ['email', '', '+'],
  },
  'DELETE /api/admin/invitations/:id': { as: 'administrator', names: () => ({ id: 'none' }) },
};

/** The names in a route's path: `id` of `/api/rooms/:id`. */
export function pathNamesOf(route: string): string[] {
  return [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}
