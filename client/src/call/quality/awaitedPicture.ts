/** How long somebody whose camera is on has sent no frame. */
export type AwaitedPicture = { readonly waitedMs: number; readonly isPaused: boolean };

export const PICTURE_THERE: AwaitedPicture = { waitedMs: 0, isPaused: false };

/** A picture that stands still that long is no hiccup any more. A browser sends a still screen once in a second or less often. */
const STILL_MS = { camera: 2000, screen: 6000 };

/**
 * One look further. Nobody sends word that the sender's network has made it pause: that the room says "camera on" and
 * no frame comes is the same fact, and also holds for a sender that could not say so.
 * @param expected what the room says is sent; null when there is no picture to wait for
 */
export function awaitPicture(
  state: AwaitedPicture,
  expected: 'camera' | 'screen' | null,
  look: { frames: number; spanMs: number },
): AwaitedPicture {
  if (expected === null || look.frames > 0) return PICTURE_THERE;
  const waitedMs = state.waitedMs + look.spanMs;
  return { waitedMs, isPaused: waitedMs >= STILL_MS[expected] };
}
