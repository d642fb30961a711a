import { useAuth } from './auth/useAuth.ts';
import { Button } from '../ui/Button.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';
import type { Obstacle } from './obstacle.ts';

/** The plain page for a place where calls cannot run: why, and what to do. */
export function CannotRun({ obstacle }: { obstacle: Obstacle }) {
  const { isAuthenticated, logout } = useAuth();
  const signOut = isAuthenticated && (
    <Button variant="plain" onClick={() => void logout()}>
      Sign out
    </Button>
  );
  switch (obstacle) {
    case 'insecure':
      return (
        <MessagePage title="Calls need a secure address" action={signOut}>
          <span className="block">
            Browsers offer camera and microphone only over HTTPS. This page came from{' '}
            <span className="font-medium text-ink [overflow-wrap:anywhere]">{window.location.origin}</span>, which is
            not encrypted.
          </span>
          <span className="mt-3 block">
            Open it at its https:// address. On the machine that runs the server, http://localhost works too. If you
            look after the server, its self-hosting guide shows how to turn HTTPS on.
          </span>
        </MessagePage>
      );
    case 'no-webrtc':
      return (
        <MessagePage title="This browser cannot make calls" action={signOut}>
          It has no WebRTC, which carries picture and sound, or it is switched off. Open this address in a current
          Chrome, Edge, Firefox or Safari. An add-on that blocks WebRTC needs to be paused for this site.
        </MessagePage>
      );
  }
}
