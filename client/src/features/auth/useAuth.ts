import type { DeleteAccountBody, SecondFactorChallenge, User } from '@parley/protocol';
import { createContext, useContext } from 'react';
import type { ApiError } from '../../api/http.ts';
import type { Ending } from '../../api/SessionStore.ts';

export type Auth = {
  readonly user: User | null;
  readonly token: string | null;
  readonly isAuthenticated: boolean;
  /** True while a stored token is being checked. */
  readonly loading: boolean;
  /** How the last session ended, where the person should learn it. */
  readonly ending: Ending | null;
  /** Why the check could not be made: the server is away. The session is kept. */
  readonly problem: ApiError | null;
  /**
   * Each of these throws an {@link ApiError}; `logout` never throws. `login` resolves to a challenge when the password is right
   * and not enough.
   */
  login(email: string, password: string): Promise<SecondFactorChallenge | null>;
  /** `invite`: the token of an invitation, where the server asks for one. */
  register(name: string, email: string, password: string, invite?: string): Promise<void>;
  logout(): Promise<void>;
  /** Signs out on every device. Throws when the server has not done it. */
  logoutEverywhere(): Promise<void>;
  /** Deletes the account. */
  deleteAccount(proof: DeleteAccountBody): Promise<void>;
  /** Asks the server again who the token belongs to. */
  check(): Promise<void>;
};

export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (auth === null) throw new Error('useAuth needs an AuthProvider above it');
  return auth;
}
