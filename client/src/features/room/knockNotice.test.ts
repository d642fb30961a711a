import type { Knock } from '@parley/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askForNotices, noticePermission, setNoticeWanted, showKnockNotice } from './knockNotice.ts';

const kept = new Map<string, string>();
const ben: Knock = { knockId: 'k', name: 'Ben', isGuest: true };
let answer: NotificationPermission;
let asked: number;

class FakeNotification extends EventTarget {
  static permission: NotificationPermission = 'default';
  static async requestPermission(): Promise<NotificationPermission> {
    asked += 1;
    FakeNotification.permission = answer;
    return answer;
  }
  readonly title: string;
  constructor(title: string) {
    super();
    this.title = title;
  }
}

beforeEach(() => {
  kept.clear();
  asked = 0;
  FakeNotification.permission = 'default';
  vi.stubGlobal('Notification', FakeNotification);
  vi.stubGlobal('navigator', { userAgent: 'Chrome on a desktop' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('shows who knocks once the person has said yes, as long as they want it', async () => {
  expect(showKnockNotice([ben], 'Tea')).toBeNull();
  answer = 'granted';
  expect(await askForNotices()).toBe('granted');
  expect(showKnockNotice([ben], 'Tea')).toMatchObject({ title: 'Ben would like to join' });
  setNoticeWanted(false);
  expect(showKnockNotice([ben], 'Tea')).toBeNull();
  setNoticeWanted(true);
  expect(showKnockNotice([ben], 'Tea')).not.toBeNull();
});

it('shows nothing, and breaks nothing, where only the browser knows that a page may not', () => {
  class Forbidden extends FakeNotification {
    static override permission: NotificationPermission = 'granted';
    constructor(title: string) {
      super(title);
      throw new TypeError('Illegal constructor');
    }
  }
  vi.stubGlobal('Notification', Forbidden);
  setNoticeWanted(true);
  expect(showKnockNotice([ben], 'Tea')).toBeNull();
});

it('asks once: a no is a no', async () => {
  answer = 'denied';
  expect([await askForNotices(), await askForNotices(), asked]).toEqual(['denied', 'denied', 1]);
  expect(showKnockNotice([ben], 'Tea')).toBeNull();
});

it.each([
  ['has none', undefined, 'Chrome on a desktop'],
  ['shows a page none', FakeNotification, 'Mozilla/5.0 (Linux; Android 15) Chrome'],
])('offers nothing where the browser %s', async (_name, Notification, userAgent) => {
  vi.stubGlobal('Notification', Notification);
  vi.stubGlobal('navigator', { userAgent });
  expect([noticePermission(), await askForNotices(), asked]).toEqual(['absent', 'absent', 0]);
});
