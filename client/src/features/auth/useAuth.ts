import type { User } from '@parley/protocol';
import { createContext, useContext } from 'react';
import type { ApiError } from '../../api/http.ts';

export type Auth = {
  readonly user: User | null;
  readonly token: string | null;
  readonly isAuthenticated: boolean;
  /** True while a stored token is being checked. */
  readonly loading: boolean;
  /** The server has ended the session; the person has not signed out. */
  readonly wasEnded: boolean;
  /** Why the check could not be made: the server is away. The session is kept. */
  readonly problem: ApiError | null;
  /** Each of these throws an {@link ApiError}; `logout` never throws. */
  login(email: string, password: string): Promise<void>;
  register(name: string, email: string, password: string): Promise<void>;
  logout(): Promise<void>;
  /** Asks the server again who the token belongs to. */
  check(): Promise<void>;
};

export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (auth === null) throw new Error('useAuth needs an AuthProvider above it');
  return auth;
}
