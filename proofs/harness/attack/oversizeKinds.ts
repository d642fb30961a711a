/** What the proof `oversize` sends, one kind after the other. */
export const OVERSIZE_KINDS = [
  'SDP of 65 KB',
  'frames of 130 KB',
  'frames of 1 MB',
  'frames of 10 MB',
  'polling of 130 KB',
  'polling of 1 MB',
  'polling of 10 MB',
  'polling of 10 MB without a length',
  'REST of 1 MB',
  'REST of 10 MB',
  'REST of 10 MB without a length',
  'gzip bomb',
  'deflate bomb',
  'brotli bomb',
  'compressed frames that nobody agreed to',
] as const;
export type OversizeKind = (typeof OVERSIZE_KINDS)[number];

/** The same ways, with about as much as may be sent: what so many large requests cost that are read. */
export const ALLOWED_KINDS = ['allowed SDP', 'allowed frames', 'allowed polling', 'allowed REST'] as const;
export type AllowedKind = (typeof ALLOWED_KINDS)[number];
