import type { IncomingMessage } from 'node:http';

/** The longest path of our own is a room's name of 128 characters, each of them twelve letters when encoded. */
const MOST_URL_CHARACTERS = 4096;
/** A browser behind two proxies sends about thirty. */
const MOST_HEADERS = 100;

/** Whether a request has more around its body than any honest one. The whole of it is bounded by the server already. */
export function isOversized({ url = '', rawHeaders }: IncomingMessage): boolean {
  // Names and values take turns in the list.
  return url.length > MOST_URL_CHARACTERS || rawHeaders.length > 2 * MOST_HEADERS;
}
