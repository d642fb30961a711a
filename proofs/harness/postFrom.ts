import { askFrom, type From, type Reply } from './askFrom.ts';

/** `body` as JSON from that address, by {@link askFrom}. */
export function postFrom(
  origin: string,
  path: string,
  body: unknown,
  { headers = {}, ...from }: From & { headers?: Record<string, string> },
): Promise<Reply> {
  return askFrom(origin, { method: 'POST', path, headers, json: JSON.stringify(body) }, from);
}
