import { useState } from 'react';
import {
  askForNotices,
  isNoticeWanted,
  noticePermission,
  setNoticeWanted,
  type NoticePermission,
} from './knockNotice.ts';

/** The desktop notice of a knock, as a host sets it. */
export type KnockNotice = {
  readonly permission: NoticePermission;
  /** Whether it comes. */
  readonly isOn: boolean;
  /** Turns it on, for which the browser may have to ask first, or off. */
  set(isOn: boolean): void;
};

/** Whether knocks are shown outside of the page, and the way to change that. */
export function useKnockNotice(): KnockNotice {
  const [permission, setPermission] = useState(noticePermission);
  const [isWanted, setWanted] = useState(isNoticeWanted);
  return {
    permission,
    isOn: permission === 'granted' && isWanted,
    set(isOn) {
      setNoticeWanted(isOn);
      setWanted(isOn);
      // A question that the browser does not put is answered by no.
      if (isOn) void askForNotices().then(setPermission, () => setPermission(noticePermission()));
    },
  };
}
