import type { NoticePermission } from './knockNotice.ts';

/** What the switch for desktop notices of knocks does, or why it does nothing. */
export function noticeWords(permission: NoticePermission): string {
  return permission === 'denied'
    ? 'Your browser blocks notices of this page. Its settings for this site can allow them.'
    : 'On your desktop, while you look at something else.';
}
