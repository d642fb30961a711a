/** An answer, with its body parsed if it is JSON. */
type Answer = {
  status: number;
  /** As it came. */
  text: string;
  // Tests look into bodies of many shapes, refused ones too; a wrong guess fails the assertion.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  headers: Headers;
  /** `name=value` of the refresh cookie that was set, or null. */
  cookie: string | null;
};

type CallOptions = {
  /** Sent as JSON; a string as it is. */
  body?: unknown;
  token?: string;
  cookie?: string | null;
  headers?: Record<string, string>;
};

/** A REST client that does nothing by itself: no cookie jar, no retry. */
export class ApiClient {
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
    if (options.cookie) headers['cookie'] = options.cookie;
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...options.headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      text,
      body: isJson ? JSON.parse(text) : null,
      headers: response.headers,
      cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? null,
    };
  }

  get(path: string, options?: CallOptions): Promise<Answer> {
    return this.call('GET', path, options);
  }

  post(path: string, options?: CallOptions): Promise<Answer> {
    return this.call('POST', path, options);
  }

  /** A new account with the seed's password. */
  register(email: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.post('/api/auth/register', { body: { name: 'Ann', email, password: 'SecurePass123', ...more } });
  }

  login(email: string, password = 'SecurePass123'): Promise<Answer> {
    return this.post('/api/auth/login', { body: { email, password } });
  }
}
