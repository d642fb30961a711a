import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { Login } from './features/auth/Login.tsx';
import { ProtectedRoute } from './features/auth/ProtectedRoute.tsx';
import { Lobby } from './features/lobby/Lobby.tsx';
import { NotFound } from './features/NotFound.tsx';
import { loadPart } from './loadPart.ts';
import { useScreenFocus } from './ui/useKeptFocus.ts';
import { Waiting } from './ui/Waiting.tsx';

// Most people sign in with a password alone.
const SecondStep = later('SecondStep', () => import('./features/auth/SecondStep.tsx'));
const Register = later('Register', () => import('./features/auth/Register.tsx'));
// A call's screens are the heaviest part, and the lobby is quick without them.
const RoomPage = later('RoomPage', () => import('./features/room/RoomPage.tsx'));
const GuestDoor = later('GuestDoor', () => import('./features/guest/GuestDoor.tsx'));
const YourRooms = later('YourRooms', () => import('./features/rooms/YourRooms.tsx'));
const AccountPage = later('AccountPage', () => import('./features/account/AccountPage.tsx'));
const AdminPage = later('AdminPage', () => import('./features/admin/AdminPage.tsx'));
const ClaimPage = later('ClaimPage', () => import('./features/admin/ClaimPage.tsx'));
const ForgotPage = later('ForgotPage', () => import('./features/recovery/ForgotPage.tsx'));
const InvitedRegister = later('InvitedRegister', () => import('./features/recovery/InvitedRegister.tsx'));
const ResetPage = later('ResetPage', () => import('./features/recovery/ResetPage.tsx'));
const ProvePage = later('ProvePage', () => import('./features/recovery/ProvePage.tsx'));

export function App() {
  const screens = useScreenFocus();
  return (
    <div className="contents" {...screens}>
      <Routes>
        <Route path="/" element={<Navigate to="/lobby" replace />} />
        <Route path="/login" element={<Login secondStep={SecondStep} />} />
        <Route path="/register" element={screen('Opening the page', <Register invited={InvitedRegister} />)} />
        <Route path="/forgot" element={screen('Opening the page', <ForgotPage />)} />
        <Route path="/reset" element={screen('Looking at your link', <ResetPage />)} />
        <Route path="/prove" element={screen('Looking at your link', <ProvePage />)} />
        <Route element={<ProtectedRoute />}>
          <Route path="/lobby" element={<Lobby rooms={YourRooms} />} />
          <Route path="/account" element={screen('Opening your account', <AccountPage />)} />
          <Route path="/admin" element={screen('Opening the administration', <AdminPage />)} />
          <Route path="/claim" element={screen('Opening the link', <ClaimPage />)} />
        </Route>
        <Route element={<ProtectedRoute guests={GuestDoor} />}>
          <Route path="/room/:roomId" element={screen('Opening the room', <RoomPage />)} />
        </Route>
        <Route path="*" element={<NotFound />} />
      </Routes>
    </div>
  );
}

/** A component that is fetched when it is needed; `name` is what its file exports. */
function later<Name extends string, Props extends object>(
  name: Name,
  load: () => Promise<Record<Name, ComponentType<Props>>>,
) {
  return lazy(async () => ({ default: (await loadPart(load))[name] }));
}

/** A screen that is fetched when it is needed, and until then the words for what is waited for. */
function screen(words: string, children: ReactNode) {
  return <Suspense fallback={<Waiting words={words} />}>{children}</Suspense>;
}
