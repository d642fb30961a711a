import { isKeptOn, keepOn } from './keptSwitch.ts';

const KEY = 'parley.knockSound';
/** Two soft taps, a fourth apart. */
const TAPS = [
  { frequency: 523.25, atSeconds: 0 },
  { frequency: 698.46, atSeconds: 0.16 },
] as const;
const LOUDNESS = 0.12;
const TAP_SECONDS = 0.32;

/** Whether a knock is heard. The person's own choice, kept. */
export function isKnockHeard(storage: Pick<Storage, 'getItem'> | null): boolean {
  return isKeptOn(storage, KEY);
}

export function setKnockHeard(storage: Pick<Storage, 'setItem' | 'removeItem'> | null, isHeard: boolean): void {
  keepOn(storage, KEY, isHeard);
}

/** Plays the tone of a knock, once. Says nothing where the browser has no sound, or lets none through yet. */
export async function playKnockTone(): Promise<void> {
  if (typeof AudioContext !== 'function') return;
  const context = new AudioContext();
  try {
    const ends = TAPS.map(({ frequency, atSeconds }) => tap(context, frequency, context.currentTime + atSeconds));
    await Promise.all(ends);
  } finally {
    await context.close();
  }
}

/** Resolves when it has faded. A context that the browser holds back plays nothing: then not either, after a while. */
async function tap(context: AudioContext, frequency: number, atSeconds: number): Promise<void> {
  const tone = new OscillatorNode(context, { type: 'sine', frequency });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, atSeconds);
  volume.gain.linearRampToValueAtTime(LOUDNESS, atSeconds + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, atSeconds + TAP_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(atSeconds);
  tone.stop(atSeconds + TAP_SECONDS);
  await new Promise<void>((resolve) => {
    tone.addEventListener('ended', () => resolve());
    setTimeout(resolve, 2000);
  });
}
