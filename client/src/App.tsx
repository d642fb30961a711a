import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { Login } from './features/auth/Login.tsx';
import { ProtectedRoute } from './features/auth/ProtectedRoute.tsx';
import { Register } from './features/auth/Register.tsx';
import { Lobby } from './features/lobby/Lobby.tsx';
import { NotFound } from './features/NotFound.tsx';
import { loadPart } from './loadPart.ts';
import { Waiting } from './ui/Waiting.tsx';

// Most people sign in with a password alone.
const SecondStep = lazy(async () => {
  const { SecondStep } = await loadPart(() => import('./features/auth/SecondStep.tsx'));
  return { default: SecondStep };
});

// A call's screens are the heaviest part, and the lobby is quick without them.
const RoomPage = lazy(async () => {
  const { RoomPage } = await loadPart(() => import('./features/room/RoomPage.tsx'));
  return { default: RoomPage };
});

const GuestDoor = lazy(async () => {
  const { GuestDoor } = await loadPart(() => import('./features/guest/GuestDoor.tsx'));
  return { default: GuestDoor };
});
const YourRooms = lazy(async () => {
  const { YourRooms } = await loadPart(() => import('./features/rooms/YourRooms.tsx'));
  return { default: YourRooms };
});
const AccountPage = lazy(async () => {
  const { AccountPage } = await loadPart(() => import('./features/account/AccountPage.tsx'));
  return { default: AccountPage };
});

const AdminPage = lazy(async () => {
  const { AdminPage } = await loadPart(() => import('./features/admin/AdminPage.tsx'));
  return { default: AdminPage };
});

const ClaimPage = lazy(async () => {
  const { ClaimPage } = await loadPart(() => import('./features/admin/ClaimPage.tsx'));
  return { default: ClaimPage };
});

const ForgotPage = lazy(async () => {
  const { ForgotPage } = await loadPart(() => import('./features/recovery/ForgotPage.tsx'));
  return { default: ForgotPage };
});

const InvitedRegister = lazy(async () => {
  const { InvitedRegister } = await loadPart(() => import('./features/recovery/InvitedRegister.tsx'));
  return { default: InvitedRegister };
});

const ResetPage = lazy(async () => {
  const { ResetPage } = await loadPart(() => import('./features/recovery/ResetPage.tsx'));
  return { default: ResetPage };
});

const ProvePage = lazy(async () => {
  const { ProvePage } = await loadPart(() => import('./features/recovery/ProvePage.tsx'));
  return { default: ProvePage };
});

export function App() {
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/lobby" replace />} />
      <Route path="/login" element={<Login secondStep={SecondStep} />} />
      <Route path="/register" element={<Register invited={InvitedRegister} />} />
      <Route
        path="/forgot"
        element={
          <Suspense fallback={<Waiting words="Opening the page" />}>
            <ForgotPage />
          </Suspense>
        }
      />
      <Route
        path="/reset"
        element={
          <Suspense fallback={<Waiting words="Looking at your link" />}>
            <ResetPage />
          </Suspense>
        }
      />
      <Route
        path="/prove"
        element={
          <Suspense fallback={<Waiting words="Looking at your link" />}>
            <ProvePage />
          </Suspense>
        }
      />
      <Route element={<ProtectedRoute />}>
        <Route path="/lobby" element={<Lobby rooms={YourRooms} />} />
        <Route
          path="/account"
          element={
            <Suspense fallback={<Waiting words="Opening your account" />}>
              <AccountPage />
            </Suspense>
          }
        />
        <Route
          path="/admin"
          element={
            <Suspense fallback={<Waiting words="Opening the administration" />}>
              <AdminPage />
            </Suspense>
          }
        />
        <Route
          path="/claim"
          element={
            <Suspense fallback={<Waiting words="Opening the link" />}>
              <ClaimPage />
            </Suspense>
          }
        />
      </Route>
      <Route element={<ProtectedRoute guests={GuestDoor} />}>
        <Route
          path="/room/:roomId"
          element={
            <Suspense fallback={<Waiting words="Opening the room" />}>
              <RoomPage />
            </Suspense>
          }
        />
      </Route>
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
