import { until } from '../../../e2e/harness/until.ts';
import type { Smtp } from '../../../server/src/testing/startSmtp.ts';
import { bodyOf, EVENTS } from '../attack/bodies.ts';
import { challengeFrom, makeHolder, secondStepOf, type Holder } from '../injection/Holder.ts';
import type { Wire } from '../injection/Wire.ts';
import { LeanSocket } from '../LeanSocket.ts';
import type { Secrets } from './Secrets.ts';

export type People = { ann: Holder; ben: Holder };

/** Everything that one can do with an account, done as it should be. What is secret of it is kept in mind. */
export async function goThroughAll(wire: Wire, smtp: Smtp, { ann, ben }: People, secrets: Secrets): Promise<void> {
  await signInAnew(wire, ann, secrets);
  await linksByMail(wire, smtp, ann, secrets);
  await linksByHand(wire, ann, ben, secrets);
  await meet(wire, ann, ben, secrets);
}

async function signInAnew(wire: Wire, ann: Holder, secrets: Secrets): Promise<void> {
  const challenge = secrets.keep('challenge of the second step', await secondStepOf(wire, ann));
  const code = ann.recoveryCodes.pop() ?? '';
  const json = JSON.stringify({ challenge, code });
  const signedIn = await wire.ask({ method: 'POST', path: '/api/auth/login/second-factor', json });
  if (signedIn.status !== 200) throw new Error(`second step: ${signedIn.text}`);
  const refreshed = await wire.ask({ method: 'POST', path: '/api/auth/refresh', cookie: signedIn.cookie });
  if (refreshed.status !== 200) throw new Error(`refresh: ${refreshed.text}`);
  for (const [how, { text, cookie }] of Object.entries({ 'second step': signedIn, refresh: refreshed })) {
    secrets.keep(`access token of the ${how}`, tokenIn(text));
    secrets.keep(`refresh token of the ${how}`, cookie.split('=')[1] ?? '');
  }
  const origin = wire.origin;
  const asked = await challengeFrom(wire, '/api/auth/passkeys/sign-in/options', {});
  const passkey = ann.passkey.assert({ origin, challenge: asked }, ann.userId);
  const byPasskey = await wire.must('POST', '/api/auth/passkeys/sign-in', { passkey });
  secrets.keep('challenge for a passkey', asked);
  secrets.keep('access token by passkey', String(byPasskey['token']));
  await wire.must('POST', '/api/auth/logout', {}, String(byPasskey['token']));
  const { iceServers } = (await wire.must('GET', '/api/ice-servers', undefined, ann.token)) as {
    iceServers: { credential?: string }[];
  };
  secrets.keep('TURN credential', iceServers.at(-1)?.credential ?? '');
}

async function linksByMail(wire: Wire, smtp: Smtp, ann: Holder, secrets: Secrets): Promise<void> {
  const linkTo = async (page: string): Promise<string> => {
    const letter = await smtp.take(({ to, text }) => to.includes(ann.email) && text.includes(`${page}#`));
    return new RegExp(`${page}#([\\w-]{43})`).exec(letter.text)?.[1] ?? '';
  };
  const proving = secrets.keep('token to prove an address', await linkTo('/prove'));
  await wire.must('POST', '/api/auth/email/prove', { token: proving });
  // A mail server says whom it does not know, and this one is not listened to twice.
  smtp.refuseNext({ code: 550, words: `5.1.1 <${ann.email}> nobody here` });
  await wire.must('POST', '/api/auth/password/forgot', { email: ann.email });
  await wire.must('POST', '/api/auth/password/forgot', { email: ann.email });
  const token = secrets.keep('token for a new password', await linkTo('/reset'));
  await wire.must('POST', '/api/auth/link', { purpose: 'reset-password', token });
  const password = secrets.keep('password after a reset', `After-Reset-${crypto.randomUUID()}`);
  await wire.must('POST', '/api/auth/password/reset', { token, password });
  ann.password = password;
  const challenge = await secondStepOf(wire, ann);
  const signedIn = await wire.must('POST', '/api/auth/login/second-factor', {
    challenge,
    code: ann.recoveryCodes.pop(),
  });
  ann.token = secrets.keep('access token after a reset', String(signedIn['token']));
  const next = secrets.keep('password after a change', `After-Change-${crypto.randomUUID()}`);
  const code = ann.recoveryCodes.pop();
  await wire.must('POST', '/api/auth/password', { current: password, next, code }, ann.token);
  ann.password = next;
}

async function linksByHand(wire: Wire, ann: Holder, ben: Holder, secrets: Secrets): Promise<void> {
  const resetLink = await wire.must('POST', `/api/admin/accounts/${ben.userId}/reset-link`, {}, ann.token);
  secrets.keep('token of a link handed over', String(resetLink['url']).split('#')[1] ?? '');
  const invited = secrets.keep('address of an invitation', `invited.${crypto.randomUUID()}@hush.test`);
  const invitation = await wire.must('POST', '/api/admin/invitations', { email: invited }, ann.token);
  const invite = secrets.keep('token of an invitation', String(invitation['url']).split('invite=')[1] ?? '');
  const password = secrets.keep('password of a new account', `Invited-${crypto.randomUUID()}`);
  const carl = await makeHolder(wire, { email: invited, password, invite });
  secrets.keep('secret for codes of a new account', carl.secret);
  const code = carl.recoveryCodes.pop();
  const renewed = await wire.must('POST', '/api/auth/2fa/recovery-codes', { password, code }, carl.token);
  const codes = renewed['recoveryCodes'] as string[];
  for (const [index, one] of codes.entries()) secrets.keep(`renewed recovery code ${index + 1}`, one);
  await wire.must('POST', '/api/auth/2fa/disable', { password, code: codes[0] }, carl.token);
  await wire.must('POST', '/api/auth/logout-all', {}, carl.token);
  const again = await wire.must('POST', '/api/auth/login', { email: invited, password });
  await wire.must('DELETE', '/api/auth/me', { password }, secrets.keep('access token', String(again['token'])));
}

async function meet(wire: Wire, ann: Holder, ben: Holder, secrets: Secrets): Promise<void> {
  const guest = await wire.must('POST', `/api/rooms/${ann.roomId}/guests`, { name: 'Gus' });
  const pass = secrets.keep("guest's pass", String(guest['token']));
  const [host, other, visitor] = await Promise.all(
    [ann.token, ben.token, pass].map((token) => LeanSocket.connect(wire.origin, token)),
  );
  if (!host || !other || !visitor) throw new Error('Three connect.');
  const roomId = ann.roomId;
  for (const [socket, email] of [[host, ann.email] as const, [other, ben.email] as const, [visitor, ''] as const]) {
    const { ok, resume } = (await socket.ask('joinRoom', { email, roomId, protocol: 1 })) as {
      ok: boolean;
      resume: string;
    };
    if (!ok) throw new Error(`${email} is not let in.`);
    secrets.keep(`resume token ${secrets.count}`, resume);
  }
  const icePassword = secrets.keep('ICE password', `Hush${crypto.randomUUID()}`);
  const sdp = `v=0\r\na=ice-ufrag:hush\r\na=ice-pwd:${icePassword}\r\n`;
  const candidate = secrets.keep('candidate', `candidate:1 1 udp 1 203.0.113.${secrets.count} 9 typ host`);
  await host.ask('callUser', { to: other.id, offer: { type: 'offer', sdp } });
  await other.ask('callAccepted', { to: host.id, answer: { type: 'answer', sdp } });
  await host.ask('iceCandidate', { to: other.id, candidate: { candidate } });
  const names = { email: ann.email, roomId, token: ann.token, to: visitor.id };
  for (const event of EVENTS) await host.ask(event, bodyOf(event, names));
  for (const socket of [host, other, visitor]) socket.close();
  await until('they are gone', () => !host.isOpen && !other.isOpen && !visitor.isOpen);
}

function tokenIn(text: string): string {
  return (JSON.parse(text) as { token: string }).token;
}
