import { describe, expect, it, vi } from 'vitest';
import { readMediaChoices, writeMediaChoices } from './mediaChoices.ts';

const FIRST = { microphone: true, camera: true, microphoneId: null, cameraId: null, speakerId: null };
const holding = (text: string | null) => ({ getItem: () => text });

describe('what was chosen last', () => {
  it('comes back as it was kept', () => {
    const kept = new Map<string, string>();
    const choices = { microphone: false, camera: true, microphoneId: 'mic', cameraId: null, speakerId: 'ear' };
    writeMediaChoices({ setItem: (key, value) => void kept.set(key, value) }, choices);
    expect(readMediaChoices({ getItem: (key) => kept.get(key) ?? null })).toEqual(choices);
  });

  it.each([null, '{}', '{', 'null', '7', '"text"', '[]', '{"microphone":"no","cameraId":5,"speakerId":[]}'])(
    'is everything on for %s',
    (text) => {
      expect(readMediaChoices(holding(text))).toEqual(FIRST);
    },
  );

  it('survives a storage that is closed to us', () => {
    const refuse = vi.fn<() => never>(() => {
      throw new DOMException('No.', 'SecurityError');
    });
    expect(readMediaChoices({ getItem: refuse })).toEqual(FIRST);
    expect(() => writeMediaChoices({ setItem: refuse }, FIRST)).not.toThrow();
    expect(refuse).toHaveBeenCalledTimes(2);
  });
});
