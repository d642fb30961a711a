import { askFrom } from '../askFrom.ts';

export type Asked = { method: string; path: string; token?: string; json?: string; cookie?: string };
export type Reply = { status: number; text: string; cookie: string; tookMs: number };

/** REST as it stands on the wire, each request from another address of this machine: limits by address shall keep nothing out. */
export class Wire {
  readonly origin: string;
  #asked = 0;

  constructor(origin: string) {
    this.origin = origin;
  }

  get asked(): number {
    return this.#asked;
  }

  /** @throws when the connection breaks: a server that lives answers everything */
  async ask({ method, path, token, json, cookie }: Asked): Promise<Reply> {
    this.#asked += 1;
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie }),
    };
    const reply = await askFrom(this.origin, { method, path, headers, json }, { address: addressOf(this.#asked) });
    const [kept = ''] = reply.headers['set-cookie']?.[0]?.split(';') ?? [];
    return { status: reply.status, text: reply.text, cookie: kept, tookMs: reply.tookMs };
  }

  /** A request that must succeed; its answer, parsed. @throws with the answer when it does not */
  async must(method: string, path: string, body?: object, token?: string): Promise<Record<string, unknown>> {
    const json = body === undefined ? {} : { json: JSON.stringify(body) };
    const { status, text } = await this.ask({ method, path, ...json, ...(token !== undefined && { token }) });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

/** 127.4.0.1 and on: all of 127/8 is this machine. */
function addressOf(index: number): string {
  return `127.${4 + (Math.floor(index / 62_500) % 200)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;
}
