import type { Knock } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { hostWords } from './hostWords.ts';
import { isKnockHeard, setKnockHeard } from './knockTone.ts';
import { newKnocks } from './newKnocks.ts';
import { powersOver } from './powersOver.ts';
import { questionWords } from './questionWords.ts';

const media = { audio: true, video: true, screen: false };

describe('powersOver', () => {
  const host = { isHost: true, isOwner: false };
  it('are none for somebody who is no host', () => {
    expect(powersOver({ media }, { isHost: false, isOwner: true })).toEqual([]);
  });
  it('fit the person: who is muted or away is asked nothing, a guest never becomes host', () => {
    expect(powersOver({ media }, host)).toEqual(['mute', 'hand-over', 'remove']);
    expect(powersOver({ media: { ...media, audio: false } }, host)).toEqual(['hand-over', 'remove']);
    expect(powersOver({ media, away: true }, host)).toEqual(['hand-over', 'remove']);
    expect(powersOver({ media, isGuest: true }, host)).toEqual(['mute', 'remove']);
  });
  it('over another host are the owner’s', () => {
    expect(powersOver({ media, isHost: true }, host)).toEqual(['mute']);
    expect(powersOver({ media, isHost: true }, { isHost: true, isOwner: true })).toEqual(['mute', 'remove']);
  });
});

describe('newKnocks', () => {
  const knock = (knockId: string): Knock => ({ knockId, name: knockId, isGuest: true });
  it('are announced once each', () => {
    expect(newKnocks([knock('a'), knock('b')], [knock('a')])).toEqual([knock('b')]);
    expect(newKnocks([knock('b')], [knock('a'), knock('b')])).toEqual([]);
  });
});

describe('the sound of a knock', () => {
  it('is on until the person turns it off, and stays so', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    expect(isKnockHeard(storage)).toBe(true);
    setKnockHeard(storage, false);
    expect(isKnockHeard(storage)).toBe(false);
    setKnockHeard(storage, true);
    expect([isKnockHeard(storage), isKnockHeard(null)]).toEqual([true, true]);
  });

  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    removeItem: () => undefined,
  };
  it.each([
    ['forbidden', null],
    ['full', full],
  ])('is off for as long as the page is there where the storage is %s', (_name, storage) => {
    setKnockHeard(storage, false);
    expect(isKnockHeard(storage)).toBe(false);
    setKnockHeard(storage, true);
    expect(isKnockHeard(storage)).toBe(true);
  });
});

describe('what a host is told', () => {
  it('before: what will come of it, and for how long', () => {
    const remove = (roomId: string, isGuest = false) =>
      questionWords({ kind: 'remove', id: 'p', name: 'Pia', isGuest, roomId });
    const made = `r-${'a'.repeat(26)}`;
    expect(remove(made).words).toContain('cannot enter this room again');
    expect(remove(made, true).words).toContain('under another name');
    expect(remove('stand-up').words).toContain('as long as somebody is in this room');
    // The button promises no more than the words.
    expect([remove(made).yes, remove(made, true).yes]).toEqual(['Remove and keep out', 'Remove']);
    const handOver = (isOwner: boolean) => questionWords({ kind: 'hand-over', id: 'p', name: 'Pia', isOwner }).words;
    expect([handOver(true), handOver(false)]).toEqual([
      expect.stringContaining('You stay a host'),
      expect.stringContaining('You are no host any more'),
    ]);
  });
  it('after: why it was not done', () => {
    const codes = ['unreachable', 'not_host', 'not_allowed', 'room_full', 'too_many_requests', 'internal'] as const;
    expect(new Set(codes.map(hostWords)).size).toBe(codes.length);
  });
});
