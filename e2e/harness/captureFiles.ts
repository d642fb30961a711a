import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files that Chromium plays in place of a camera (`--use-file-for-fake-video-capture`) or a microphone (`...-audio-capture`). */
export type CaptureFiles = { blackCamera: string; silentMicrophone: string; speech: string; remove(): void };

const RATE = 48_000;
const SECONDS = 4;

/** Made by the test, so that nobody has to trust what is in them. */
export function makeCaptureFiles(): CaptureFiles {
  const folder = mkdtempSync(join(tmpdir(), 'parley-capture-'));
  const write = (name: string, content: Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  return {
    blackCamera: write('black.y4m', black(320, 240)),
    silentMicrophone: write(
      'silent.wav',
      wav(() => 0),
    ),
    speech: write('speech.wav', wav(speech)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Something with the rhythm and the overtones of a voice: a steady tone would be taken for noise and suppressed. */
function speech(second: number): number {
  const syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * second)) * (second % 2 < 1.6 ? 1 : 0);
  const pitch = 140 + 30 * Math.sin(2 * Math.PI * 0.7 * second);
  let sum = 0;
  for (let overtone = 1; overtone <= 20; overtone += 1)
    sum += Math.sin(2 * Math.PI * pitch * overtone * second) / overtone;
  return 0.4 * syllable * sum;
}

/** RIFF, 16 bits, one channel. */
function wav(sampleAt: (second: number) => number): Buffer {
  const samples = RATE * SECONDS;
  const file = Buffer.alloc(44 + 2 * samples);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let at = 0; at < samples; at += 1) {
    const sample = Math.max(-1, Math.min(1, sampleAt(at / RATE)));
    file.writeInt16LE(Math.round(sample * 32_767), 44 + 2 * at);
  }
  return file;
}

/** YUV4MPEG2: black is 16 in luma and 128 in both colours. */
function black(width: number, height: number): Buffer {
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`);
  const size = width * height;
  const picture = Buffer.concat([Buffer.from('FRAME\n'), Buffer.alloc(size, 16), Buffer.alloc(size / 2, 128)]);
  return Buffer.concat([header, picture, picture]);
}
