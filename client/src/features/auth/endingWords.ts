import type { Untold } from '../../api/OwedSignOuts.ts';
import type { Ending } from '../../api/SessionStore.ts';

/** How the last session ended, for who stands at the sign-in because of it. */
export function endingWords(ending: Ending): string {
  switch (ending) {
    case 'by-server':
      return 'Your session is over: its time ran out, or it was ended from another device. Sign in to go on.';
    case 'in-another-tab':
      return 'You were signed out in another tab of this browser, or your session ended. Sign in to go on.';
    case 'everywhere':
      return 'You are signed out on every device.';
    case 'account-deleted':
      return 'Your account and its data are gone.';
  }
}

/** What the server does not know of a sign-out on this device. */
export function untoldWords(untold: Untold): string {
  switch (untold) {
    case 'owed':
      return 'You are signed out on this device. The server does not know it yet: this page tells it as soon as it answers.';
    case 'lost':
      return 'You are signed out on this device, but the server could not be told, and nothing was kept to tell it later. To end the session there, sign in and sign out everywhere.';
  }
}
