import * as z from 'zod/mini';
import { MediaState } from './model.ts';

/**
 * What two participants tell each other over the data channels of their connection, beside the server's way: whichever
 * comes first counts. The sender is whoever the connection is with, so no message names one. Text frames of JSON.
 */
export const ControlMessage = z.discriminatedUnion('type', [
  /** What the sender sends, as in `mediaState`. Also the first message of each channel. */
  z.object({ type: z.literal('media'), media: MediaState }),
  /** The sender ends the call, as by `endCall`. */
  z.object({ type: z.literal('hangUp') }),
  /** The sender leaves the room quietly, as by `leaveRoom`. */
  z.object({ type: z.literal('leave') }),
  /** A sign of life. `everyMs`: how far apart the sender's are; a page in the background is slowed down by its browser. */
  z.object({ type: z.literal('heartbeat'), everyMs: z.number().check(z.positive()) }),
]);
export type ControlMessage = z.infer<typeof ControlMessage>;

/**
 * The two channels, negotiated by their ids (W3C WebRTC 6.2, `negotiated`), so both are there with the first answer.
 * Messages must arrive; a heartbeat that comes late is worth nothing, and must not wait for one that was lost.
 */
export const CONTROL_CHANNELS = {
  message: { label: 'control', id: 0, init: {} },
  heartbeat: { label: 'heartbeat', id: 1, init: { ordered: false, maxRetransmits: 0 } },
} as const;
