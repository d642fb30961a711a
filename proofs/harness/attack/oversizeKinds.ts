/** The connection ended before any answer, and after the frame was sent. */
export const CUT = 'cut';

/** What the proof `oversize` sends, one kind after the other, and the answer that refuses it for its size and nothing else. */
export const OVERSIZE = {
  'SDP of 65 KB': 'bad_request',
  'frames of 130 KB': CUT,
  'frames of 1 MB': CUT,
  'frames of 10 MB': CUT,
  'polling of 130 KB': '413',
  'polling of 1 MB': '413',
  'polling of 10 MB': '413',
  'polling of 10 MB without a length': '413',
  'REST of 1 MB': '413',
  'REST of 10 MB': '413',
  'REST of 10 MB without a length': '413',
  'gzip bomb': '400',
  'deflate bomb': '400',
  'brotli bomb': '400',
  'compressed frames that nobody agreed to': CUT,
} as const;
export type OversizeKind = keyof typeof OVERSIZE;
export const OVERSIZE_KINDS = Object.keys(OVERSIZE) as OversizeKind[];

/**
 * The same ways, with about as much as may be sent: what so many large requests cost that are read. With each, an answer
 * that only what was read to its end gets.
 */
export const ALLOWED = {
  'allowed SDP': 'ok',
  'allowed frames': 'ok',
  'allowed polling': '200',
  'allowed REST': '401',
} as const;
export type AllowedKind = keyof typeof ALLOWED;
export const ALLOWED_KINDS = Object.keys(ALLOWED) as AllowedKind[];
