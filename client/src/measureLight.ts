import type { MeasureLight } from './call/LightWatch.ts';

/** Small enough to cost nothing, large enough that one lit face is a bright spot of its own. */
const WIDTH = 32;
const HEIGHT = 18;
/** A camera without a picture in this time gives nothing to measure. */
const WAIT_MS = 1500;

/**
 * Reads the brightness of a track from a video element that never stands in the page: every browser can do that.
 * Between two measures nothing decodes or draws. A page that nobody looks at is not measured, as browsers pause its
 * videos.
 */
export const measureLight: MeasureLight = async (track) => {
  if (document.hidden) return null;
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await firstPicture(video);
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return null;
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    return brightest(context.getImageData(0, 0, WIDTH, HEIGHT).data);
  } catch {
    // No picture came, or this browser lets none be read: nothing is known, and nothing is said.
    return null;
  } finally {
    video.srcObject = null;
  }
};

async function firstPicture(video: HTMLVideoElement): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error('no picture in time')), WAIT_MS);
  video.addEventListener('loadeddata', () => resolve(), { once: true });
  video.play().catch(reject);
  await promise.finally(() => clearTimeout(timer));
}

/** Luma by the weights of BT.601, in whole numbers. */
function brightest(pixels: Uint8ClampedArray): number {
  let most = 0;
  for (let at = 0; at + 2 < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    most = Math.max(most, (299 * red + 587 * green + 114 * blue) / 1000);
  }
  return most;
}
