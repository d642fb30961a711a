import { SoftPasskey } from '../../../server/src/testing/SoftPasskey.ts';
import { totpCode } from '../../../e2e/harness/totpCode.ts';
import type { Wire } from './Wire.ts';

export type Wish = {
  email: string;
  name?: string;
  password?: string;
  title?: string;
  /** The token of an invitation. */
  invite?: string;
  /** Two-step sign-in is prepared, and no code of the app was shown yet. */
  isSettingUp?: boolean;
};

/** Somebody who has all that an account can have: two-step sign-in, a passkey, a room for guests. */
export type Holder = {
  userId: string;
  email: string;
  password: string;
  token: string;
  cookie: string;
  roomId: string;
  secret: string;
  recoveryCodes: string[];
  passkey: SoftPasskey;
};

/** Makes an account with all of it, by REST alone. */
export async function makeHolder(wire: Wire, wish: Wish): Promise<Holder> {
  const { email, name = 'Mallory', password = 'SecurePass123', title = 'Own room', invite } = wish;
  const registered = await wire.ask({
    method: 'POST',
    path: '/api/auth/register',
    json: JSON.stringify({ name, email, password, invite }),
  });
  if (registered.status !== 201) throw new Error(`registration: ${registered.status} ${registered.text}`);
  const { user, token } = JSON.parse(registered.text) as { user: { _id: string }; token: string };
  const { room } = (await wire.must('POST', '/api/rooms', { title, allowsGuests: true }, token)) as {
    room: { id: string };
  };
  const passkey = new SoftPasskey();
  const options = await challengeFrom(wire, '/api/auth/passkeys/options', { password }, token);
  const attestation = passkey.attest({ origin: wire.origin, challenge: options });
  await wire.must('POST', '/api/auth/passkeys', { name: 'Key', passkey: attestation }, token);
  const secret = String((await wire.must('POST', '/api/auth/2fa/setup', {}, token))['secret']);
  let recoveryCodes: string[] = [];
  if (wish.isSettingUp !== true) {
    const enabled = await wire.must('POST', '/api/auth/2fa/enable', { code: totpCode(secret) }, token);
    recoveryCodes = enabled['recoveryCodes'] as string[];
  }
  return {
    userId: user._id,
    email,
    password,
    token,
    cookie: registered.cookie,
    roomId: room.id,
    secret,
    recoveryCodes,
    passkey,
  };
}

/** The challenge for a passkey that a route of options gives. */
export async function challengeFrom(wire: Wire, path: string, body: object, token?: string): Promise<string> {
  const { options } = (await wire.must('POST', path, body, token)) as { options: { challenge: string } };
  return options.challenge;
}

/** The challenge of the second step, after the right password. */
export async function secondStepOf(wire: Wire, { email, password }: Holder): Promise<string> {
  const { text } = await wire.ask({
    method: 'POST',
    path: '/api/auth/login',
    json: JSON.stringify({ email, password }),
  });
  const { challenge } = JSON.parse(text) as { challenge?: string };
  if (challenge === undefined) throw new Error(`No second step was asked for: ${text}`);
  return challenge;
}
