import { totpCode } from '../../e2e/harness/totpCode.ts';
import { until } from '../../e2e/harness/until.ts';
import { registerAccount } from './account.ts';

const STEP_MS = 30_000;
/** What an attack takes at most, on a busy machine. */
const ROOM_MS = 12_000;

/** What the server said. */
export type Answer = { status: number; code: string | undefined; body: Record<string, unknown>; cookie: string | null };

/** One REST request, without a cookie jar. */
export async function request(
  url: string,
  { body, token, cookie }: { body?: unknown; token?: string; cookie?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: body === undefined && cookie === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Record<string, unknown>;
  const code = typeof json['code'] === 'string' ? json['code'] : undefined;
  return {
    status: response.status,
    code,
    body: json,
    cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? null,
  };
}

/** An account with two-step sign-in on, and an attacker's view of it: the password is known. */
export class TwoStepAccount {
  readonly origin: string;
  readonly email: string;
  readonly token: string;
  readonly #secret: string;

  private constructor(origin: string, { email, token }: { email: string; token: string }, secret: string) {
    this.origin = origin;
    this.email = email;
    this.token = token;
    this.#secret = secret;
  }

  /** Turned on with the code before the present one, so that the present one has not been used yet. */
  static async make(origin: string): Promise<TwoStepAccount> {
    // A step that ends in the middle of an attack would turn a code of two steps away into one of one step away.
    await until('a step has time left', () => STEP_MS - (Date.now() % STEP_MS) > ROOM_MS, STEP_MS);
    const account = await registerAccount(origin);
    const { token } = account;
    const setup = await request(`${origin}/api/auth/2fa/setup`, { token, body: {} });
    const made = new TwoStepAccount(origin, account, String(setup.body['secret']));
    const enabled = await request(`${origin}/api/auth/2fa/enable`, { token, body: { code: made.code(-1) } });
    if (enabled.status !== 200) throw new Error(`Two-step sign-in was not turned on: ${enabled.code}`);
    return made;
  }

  /** What the owner's app shows, `steps` of 30 seconds from now. */
  code(steps = 0): string {
    return totpCode(this.#secret, steps);
  }

  /** The right password. */
  async login(): Promise<Answer> {
    return request(`${this.origin}/api/auth/login`, { body: { email: this.email, password: 'SecurePass123' } });
  }

  /** The challenge after the right password. */
  async challenge(): Promise<string> {
    const { code, body } = await this.login();
    if (code !== 'second_factor_required') throw new Error(`No second step was asked for: ${code}`);
    return String(body['challenge']);
  }

  async finish(challenge: string, code: string): Promise<Answer> {
    return request(`${this.origin}/api/auth/login/second-factor`, { body: { challenge, code } });
  }
}
