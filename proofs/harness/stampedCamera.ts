/** Blocks across and down: 20 bits of the time in milliseconds, and 4 by which a misread one is told. */
export type Stamp = { columns: number; rows: number };

export const STAMP: Stamp = { columns: 6, rows: 4 };

declare global {
  interface Window {
    /** How late each picture of `video` is shown, in milliseconds, until the returned function is called. */
    readStamps(video: HTMLVideoElement): () => number[];
  }
}

/**
 * Runs in a page before its own scripts. Its camera draws the time at which each picture is made into the picture, in
 * blocks that survive any encoder, and `readStamps` reads it back when another page's picture is presented. All
 * processes of a machine have the same clock.
 */
export function stampedCamera({ columns, rows }: Stamp): void {
  const [width, height, everyMs] = [640, 360, 40];
  const BITS = 20;
  const check = (value: number): number =>
    [0, 4, 8, 12, 16].reduce((sum, shift) => (sum + ((value >> shift) & 15)) & 15, 5);

  const draw = (context: CanvasRenderingContext2D): void => {
    const stamp = Date.now() % 2 ** BITS;
    const bits = stamp + check(stamp) * 2 ** BITS;
    for (let block = 0; block < columns * rows; block += 1) {
      context.fillStyle = Math.floor(bits / 2 ** block) % 2 === 1 ? '#fff' : '#000';
      const [x, y] = [block % columns, Math.floor(block / columns)];
      context.fillRect((x * width) / columns, (y * height) / rows, width / columns, height / rows);
    }
  };
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    if (!constraints?.video) return stream;
    for (const track of stream.getVideoTracks()) {
      stream.removeTrack(track);
      track.stop();
    }
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    const [drawn] = canvas.captureStream().getVideoTracks();
    if (!context || !drawn) throw new Error('A canvas draws and is captured.');
    const timer = setInterval(() => (drawn.readyState === 'live' ? draw(context) : clearInterval(timer)), everyMs);
    stream.addTrack(drawn);
    return stream;
  };

  window.readStamps = (video) => {
    const lates: number[] = [];
    let isOver = false;
    // One pixel in the middle of each block.
    const small = Object.assign(document.createElement('canvas'), { width: columns * 3, height: rows * 3 });
    const context = small.getContext('2d', { willReadFrequently: true });
    const look = (): void => {
      if (isOver || !context) return;
      const nowMs = Date.now();
      context.drawImage(video, 0, 0, small.width, small.height);
      const { data } = context.getImageData(0, 0, small.width, small.height);
      let bits = 0;
      for (let block = 0; block < columns * rows; block += 1) {
        const [x, y] = [(block % columns) * 3 + 1, Math.floor(block / columns) * 3 + 1];
        if ((data[(y * small.width + x) * 4] ?? 0) > 127) bits += 2 ** block;
      }
      const stamp = bits % 2 ** BITS;
      const late = (nowMs - stamp + 2 ** BITS) % 2 ** BITS;
      // A picture that is read while two of them mix says nothing.
      if (check(stamp) === Math.floor(bits / 2 ** BITS)) lates.push(late);
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    return () => {
      isOver = true;
      return lates;
    };
  };
}
