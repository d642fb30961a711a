import { describe, expect, it } from 'vitest';
import { hear, UNHEARD, type Hearing, type Moment } from './hearing.ts';

const ZERO = { rms: 0, peak: 0 };
const NOISE = { rms: 0.0004, peak: 0.002 };
const VOICE = { rms: 0.05, peak: 0.4 };

const OPEN = { isMuted: false, isInCall: true };
const MUTED = { isMuted: true, isInCall: true };

/** Moments of 100 ms, one after the other. */
class Listener {
  hearing: Hearing = UNHEARD;
  #atMs = 0;

  /** What is hinted at after `ms` of this. */
  hears(loudness: Moment['loudness'], ms: number, how: Omit<Moment, 'atMs' | 'loudness'>): Hearing['hint'] {
    for (let passed = 0; passed < ms; passed += 100) {
      this.#atMs += 100;
      this.hearing = hear(this.hearing, { atMs: this.#atMs, loudness, ...how });
    }
    return this.hearing.hint;
  }
}

describe('a microphone that is on', () => {
  it('and gives zeros is silent after five seconds, in a call or before', () => {
    for (const isInCall of [true, false]) {
      const listener = new Listener();
      expect(listener.hears(ZERO, 5000, { isMuted: false, isInCall })).toBeNull();
      expect(listener.hears(ZERO, 100, { isMuted: false, isInCall })).toBe('silent-microphone');
    }
  });

  it('and has given noise only is silent after ten seconds of a call', () => {
    const listener = new Listener();
    expect(listener.hears(NOISE, 60_000, { isMuted: false, isInCall: false })).toBeNull();
    expect(listener.hears(NOISE, 10_000, OPEN)).toBeNull();
    expect(listener.hears(NOISE, 100, OPEN)).toBe('silent-microphone');
  });

  it('and was heard once may be as quiet as one who listens', () => {
    const listener = new Listener();
    listener.hears(VOICE, 200, OPEN);
    expect(listener.hears(NOISE, 600_000, OPEN)).toBeNull();
  });

  it('is silent no more with the first sound', () => {
    const listener = new Listener();
    expect(listener.hears(ZERO, 6000, OPEN)).toBe('silent-microphone');
    expect(listener.hears(VOICE, 100, OPEN)).toBeNull();
  });

  it('that is switched off on the device itself is silent, although it was heard', () => {
    const listener = new Listener();
    listener.hears(VOICE, 1000, OPEN);
    expect(listener.hears(ZERO, 5100, OPEN)).toBe('silent-microphone');
  });

  it('and cannot be measured is not called silent', () => {
    const listener = new Listener();
    expect(listener.hears(null, 60_000, OPEN)).toBeNull();
    listener.hears(ZERO, 4000, OPEN);
    listener.hears(null, 100, OPEN);
    expect(listener.hears(ZERO, 4000, OPEN)).toBeNull();
  });
});

describe('a microphone that is muted', () => {
  it('into which somebody speaks says so within a second, and for five more', () => {
    const listener = new Listener();
    expect(listener.hears(VOICE, 300, MUTED)).toBeNull();
    expect(listener.hears(VOICE, 500, MUTED)).toBe('talking-muted');
    listener.hears(NOISE, 1000, MUTED);
    expect(listener.hears(NOISE, 3000, MUTED)).toBe('talking-muted');
    expect(listener.hears(NOISE, 2000, MUTED)).toBeNull();
  });

  it('notices speech with its pauses, and neither a cough nor a door', () => {
    const talker = new Listener();
    for (let word = 0; word < 4; word += 1) {
      talker.hears(VOICE, 300, MUTED);
      talker.hears(NOISE, 200, MUTED);
    }
    expect(talker.hearing.hint).toBe('talking-muted');
    const quiet = new Listener();
    for (let knock = 0; knock < 20; knock += 1) {
      quiet.hears(VOICE, 200, MUTED);
      expect(quiet.hears(NOISE, 1000, MUTED)).toBeNull();
    }
  });

  it('is of no concern outside a call', () => {
    expect(new Listener().hears(VOICE, 5000, { isMuted: true, isInCall: false })).toBeNull();
  });

  it('and silent is as it should be', () => {
    expect(new Listener().hears(ZERO, 60_000, MUTED)).toBeNull();
  });

  it('that is unmuted takes the hint away at once', () => {
    const listener = new Listener();
    expect(listener.hears(VOICE, 2000, MUTED)).toBe('talking-muted');
    expect(listener.hears(VOICE, 100, OPEN)).toBeNull();
  });
});
