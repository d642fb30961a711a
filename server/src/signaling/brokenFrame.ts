/** Why Socket.IO says that a connection ended, when what came over it was no packet. A cut of ours has a reason of its own. */
const BROKEN_PACKET = new Set(['parse error', 'forced close', 'forced server close']);

/** What `ws` says of a frame that is none (RFC 6455) or is too large. A network that fails speaks otherwise. */
const BROKEN_FRAME = /Invalid WebSocket frame|Unsupported WebSocket frame|Max payload size exceeded|Too many message/;

/** Whether a connection ended because its client sent what no client of the protocol sends. */
export function isBrokenFrame(reason: string, description: unknown): boolean {
  if (BROKEN_PACKET.has(reason)) return true;
  return reason === 'transport error' && description instanceof Error && BROKEN_FRAME.test(description.message);
}
