const PASSWORD = 'SecurePass123';

type Reply = { status: number; code: string; token: string; cookie: string; id: string };

let serial = 0;

/** One device on which somebody is signed in: its token, and its refresh cookie. It keeps neither up to date by itself. */
export class Device {
  readonly origin: string;
  readonly email: string;
  readonly userId: string;
  token: string;
  cookie: string;

  private constructor(origin: string, email: string, { id, token, cookie }: Reply) {
    [this.origin, this.email, this.userId, this.token, this.cookie] = [origin, email, id, token, cookie];
  }

  /** Somebody new. */
  static async register(origin: string): Promise<Device> {
    serial += 1;
    const email = `device${serial}@test.com`;
    const body = { name: 'Ann', email, password: PASSWORD };
    const reply = await send(origin, 'POST', '/api/auth/register', { body });
    if (reply.status !== 201) throw new Error(`registration: ${reply.status} ${reply.code}`);
    return new Device(origin, email, reply);
  }

  /** Another device of the same person. */
  async another(password = PASSWORD): Promise<Device> {
    const reply = await send(this.origin, 'POST', '/api/auth/login', { body: { email: this.email, password } });
    if (reply.status !== 200) throw new Error(`sign-in: ${reply.status} ${reply.code}`);
    return new Device(this.origin, this.email, reply);
  }

  /** A request with the token. */
  ask(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(this.origin, method, path, { token: this.token, body });
  }

  /** Whether the server takes `token`. */
  async isGood(token = this.token): Promise<boolean> {
    return (await send(this.origin, 'GET', '/api/auth/me', { token })).status === 200;
  }

  /** Uses a refresh cookie, without keeping what comes of it. */
  refresh(cookie = this.cookie): Promise<Reply> {
    return send(this.origin, 'POST', '/api/auth/refresh', { cookie });
  }
}

async function send(
  origin: string,
  method: string,
  path: string,
  { token, cookie, body }: { token?: string; cookie?: string; body?: unknown },
): Promise<Reply> {
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as { code?: string; token?: string; user?: { _id: string } };
  return {
    status: response.status,
    code: json.code ?? '',
    token: json.token ?? '',
    cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    id: json.user?._id ?? '',
  };
}
