import { Secret, TOTP } from 'otpauth';
import { ApiClient } from './ApiClient.ts';
import { startServer, type TestServer } from './startServer.ts';

export const STEP_MS = 30_000;

/** Somebody signed in. */
export type Member = { email: string; token: string; userId: string; cookie: string | null };
/** With two-step sign-in on. */
export type TwoStepMember = Member & { secret: string; recoveryCodes: string[] };

/**
 * A server whose clock moves only when a test says so, so that no code ends in the middle of one, and people on it who
 * sign in in two steps.
 */
export class TwoStepScene {
  readonly server: TestServer;
  readonly api: ApiClient;
  readonly #clock: { now: number };
  #people = 0;

  private constructor(server: TestServer, clock: { now: number }) {
    this.server = server;
    this.api = new ApiClient(server.origin);
    this.#clock = clock;
  }

  static async open(env: Record<string, string> = {}): Promise<TwoStepScene> {
    const clock = { now: Date.UTC(2026, 10, 24, 12) };
    return new TwoStepScene(await startServer({ now: () => clock.now, env }), clock);
  }

  later(ms: number): void {
    this.#clock.now += ms;
  }

  /** What an authenticator app shows, `steps` away from now. */
  codeOf({ secret }: { secret: string }, steps = 0): string {
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: this.#clock.now + steps * STEP_MS });
  }

  wrongCodeOf(member: { secret: string }): string {
    const right = new Set([-1, 0, 1].map((steps) => this.codeOf(member, steps)));
    return Array.from({ length: 10 }, (_, i) => String(100_000 + i)).find((code) => !right.has(code)) ?? '';
  }

  /** A new account, after every limit of those before. */
  async signedUp(): Promise<Member> {
    this.later(2 * 3_600_000);
    this.#people += 1;
    const email = `ann${this.#people}@test.com`;
    const { body, cookie } = await this.api.register(email);
    return { email, token: body.token, userId: body.user._id, cookie };
  }

  /** In the step after the one whose code turned it on. */
  async enrolled(): Promise<TwoStepMember> {
    const member = await this.signedUp();
    const { token } = member;
    const { secret } = (await this.api.post('/api/auth/2fa/setup', { token, body: {} })).body;
    const code = this.codeOf({ secret });
    const { status, body } = await this.api.post('/api/auth/2fa/enable', { token, body: { code } });
    if (status !== 200) throw new Error(`enable: ${status}`);
    this.later(STEP_MS);
    return { ...member, secret, recoveryCodes: body.recoveryCodes };
  }

  /** The challenge of a sign-in with the right password. */
  async challengeFor({ email }: { email: string }): Promise<string> {
    const { status, body } = await this.api.login(email);
    if (status !== 401 || body.code !== 'second_factor_required') throw new Error(`sign-in: ${status} ${body.code}`);
    return body.challenge;
  }

  finish(challenge: string, code: string): ReturnType<ApiClient['post']> {
    return this.api.post('/api/auth/login/second-factor', { body: { challenge, code } });
  }

  /** Signs in in two steps, with this code. */
  async signIn(member: { email: string }, code: string): ReturnType<ApiClient['post']> {
    return this.finish(await this.challengeFor(member), code);
  }
}
