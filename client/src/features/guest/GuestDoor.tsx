import { isMadeRoomId } from '@parley/protocol';
import type { ReactNode } from 'react';
import { Outlet, useLocation } from 'react-router-dom';
import { CannotRun } from '../CannotRun.tsx';
import { roomIdAt } from '../lobby/roomLink.ts';
import { obstacle } from '../obstacle.ts';
import { GuestEntry } from './GuestEntry.tsx';
import { useGuestPass } from './useGuestPass.ts';

/**
 * A room's page for somebody who is not signed in: as a guest where the room takes them, else by the sign-in. `toSignIn` is
 * null for who was a guest here a moment ago.
 */
export function GuestDoor({ toSignIn }: { toSignIn: ReactNode | null }) {
  const roomId = roomIdAt(useLocation().pathname);
  const pass = useGuestPass();
  const isHere = pass !== null && pass.roomId === roomId;
  if (roomId === null || !isMadeRoomId(roomId)) return toSignIn;
  const found = obstacle(window);
  if (isHere) return found === null ? <Outlet /> : <CannotRun obstacle={found} />;
  return <GuestEntry key={roomId} roomId={roomId} toSignIn={toSignIn} />;
}
