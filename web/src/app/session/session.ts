import { createContext, useContext } from 'react';

export interface SessionUser {
  id: string;
  email: string | null;
  firstName: string | null;
}

/** Who is here, whoever keeps the account: Clerk's own components, or hosted pages that speak the same protocol. */
export interface Session {
  readonly status: 'loading' | 'signed-out' | 'signed-in';
  readonly user: SessionUser | null;
  /** Pages to go to; `returnTo` is a path of this app. */
  signIn(returnTo: string): void;
  signUp(returnTo: string): void;
  signOut(): Promise<void>;
  /** Makes an organization, and makes it the one the next token speaks for. */
  createOrganization(name: string): Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session provider above this component.');
  return session;
}
