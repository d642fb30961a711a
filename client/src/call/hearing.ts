/** How loud a moment was, linear from 0 to 1: its root mean square, and its loudest sample. */
export type Loudness = { rms: number; peak: number };

/** What was heard of one microphone so far, and what is to be said about it. Times are in milliseconds. */
export type Hearing = {
  readonly hint: 'silent-microphone' | 'talking-muted' | null;
  /** Whether anything louder than the noise of the electronics has come from it. */
  readonly hasHeard: boolean;
  /** Since when each sample is zero. */
  readonly zeroSinceMs: number | null;
  /** Since when, in a call, there has been noise only. */
  readonly noiseSinceMs: number | null;
  /** Grows with loud moments and shrinks with others. */
  readonly voice: number;
  readonly talkedAtMs: number | null;
};

export type Moment = {
  atMs: number;
  /** Null when nothing could be measured. */
  loudness: Loudness | null;
  isMuted: boolean;
  isInCall: boolean;
};

/** Of a microphone that has just been opened. */
export const UNHEARD: Hearing = {
  hint: null,
  hasHeard: false,
  zeroSinceMs: null,
  noiseSinceMs: null,
  voice: 0,
  talkedAtMs: null,
};

/** Less than half a step of 16 bits. Even the quietest room is louder: the device is switched off, or gives nothing. */
const ZERO = 1 / 2 ** 16;
/** -62 dB: what noise suppression leaves of a quiet room is below, a breath and a key are above. */
const NOISE = 0.0008;
/** -40 dB: speech at arm's length after gain control; typing and the next room are below. */
const VOICE = 0.01;
const ZERO_MS = 5000;
const NOISE_MS = 10_000;
/** Moments are 100 ms apart, so about a second of speech with its pauses; a cough or a door is shorter. */
const VOICE_UP = 2;
const VOICE_ENOUGH = 8;
const VOICE_MAX = 12;
/** How long the hint outlives the last word. */
const TALKED_MS = 5000;

/** Takes in one moment. Pure: whoever listens brings the time. */
export function hear(before: Hearing, { atMs, loudness, isMuted, isInCall }: Moment): Hearing {
  const fresh: Hearing = { ...UNHEARD, hasHeard: before.hasHeard };
  // Nothing measured is no silence: what was counted begins anew.
  if (loudness === null) return fresh;
  if (isMuted) return isInCall ? hearMuted(before, fresh, atMs, loudness) : fresh;

  const hasHeard = before.hasHeard || loudness.rms > NOISE;
  const zeroSinceMs = loudness.peak < ZERO ? (before.zeroSinceMs ?? atMs) : null;
  const noiseSinceMs = isInCall && !hasHeard ? (before.noiseSinceMs ?? atMs) : null;
  const lasts = (sinceMs: number | null, ms: number): boolean => sinceMs !== null && atMs - sinceMs >= ms;
  const isSilent = lasts(zeroSinceMs, ZERO_MS) || lasts(noiseSinceMs, NOISE_MS);
  return { ...fresh, hasHeard, zeroSinceMs, noiseSinceMs, hint: isSilent ? 'silent-microphone' : null };
}

function hearMuted(before: Hearing, fresh: Hearing, atMs: number, { rms }: Loudness): Hearing {
  const voice = Math.min(VOICE_MAX, Math.max(0, before.voice + (rms > VOICE ? VOICE_UP : -1)));
  const talkedAtMs = voice >= VOICE_ENOUGH ? atMs : before.talkedAtMs;
  const isRecent = talkedAtMs !== null && atMs - talkedAtMs < TALKED_MS;
  return { ...fresh, voice, talkedAtMs, hint: isRecent ? 'talking-muted' : null };
}
