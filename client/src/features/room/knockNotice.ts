import type { Knock } from '@parley/protocol';
import { pageStorage } from '../../call/pageStorage.ts';
import { listWords } from '../../ui/listWords.ts';
import { isKeptOn, keepOn } from './keptSwitch.ts';

const KEY = 'parley.knockNotice';

/** What the browser says of desktop notices. `absent`: it has none, or none that a page can show. */
export type NoticePermission = NotificationPermission | 'absent';

export function noticePermission(): NoticePermission {
  // Android's browsers have them, and let a page show none: only a service worker could.
  if (typeof Notification !== 'function' || /Android/i.test(navigator.userAgent)) return 'absent';
  return Notification.permission;
}

/** Asks the person, by the browser's own question: in answer to a press, and never again after a no. */
export async function askForNotices(): Promise<NoticePermission> {
  if (noticePermission() === 'default') await Notification.requestPermission();
  return noticePermission();
}

/** Whether a host who looks at something else is shown who knocks: the person's own choice, kept. */
export function isNoticeWanted(): boolean {
  return isKeptOn(pageStorage('local'), KEY);
}

export function setNoticeWanted(isWanted: boolean): void {
  keepOn(pageStorage('local'), KEY, isWanted);
}

/** Shows who knocks; null where the browser or the person wants no notices. A press on it leads here. */
export function showKnockNotice(knocks: readonly Knock[], roomTitle: string): Notification | null {
  if (noticePermission() !== 'granted' || !isNoticeWanted()) return null;
  const words = `${listWords(knocks.map(({ name }) => name))} would like to join`;
  try {
    const notice = new Notification(words, { body: roomTitle, tag: 'parley-knock' });
    notice.addEventListener('click', () => window.focus());
    return notice;
  } catch {
    // Android's Chrome, asked for a desktop's site, says that it is no Android and shows a page none all the same.
    return null;
  }
}
