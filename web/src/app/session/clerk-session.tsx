import { ClerkProvider, useAuth, useClerk, useUser } from '@clerk/react';
import { useMemo, type ReactNode } from 'react';
import { authenticateWith } from '@/api/http';
import { SessionContext, type Session } from './session';

/** Sign-in by Clerk's own components and pages, where a publishable key is configured. */
export default function ClerkSessionProvider({ publishableKey, children }: { publishableKey: string; children: ReactNode }) {
  return (
    <ClerkProvider publishableKey={publishableKey} afterSignOutUrl="/">
      <ClerkBridge>{children}</ClerkBridge>
    </ClerkProvider>
  );
}

function ClerkBridge({ children }: { children: ReactNode }) {
  const clerk = useClerk();
  const { isLoaded, isSignedIn, getToken } = useAuth();
  const { user } = useUser();

  const session = useMemo<Session>(() => {
    authenticateWith((fresh) => getToken({ skipCache: fresh }));
    return {
      status: !isLoaded ? 'loading' : isSignedIn ? 'signed-in' : 'signed-out',
      user: user ? { id: user.id, email: user.primaryEmailAddress?.emailAddress ?? null, firstName: user.firstName } : null,
      signIn: (returnTo) => void clerk.redirectToSignIn({ signInForceRedirectUrl: returnTo }),
      signUp: (returnTo) => void clerk.redirectToSignUp({ signUpForceRedirectUrl: returnTo }),
      signOut: () => clerk.signOut(),
      async createOrganization(name) {
        const organization = await clerk.createOrganization({ name });
        await clerk.setActive({ organization: organization.id });
      },
    };
  }, [clerk, isLoaded, isSignedIn, getToken, user]);

  return <SessionContext value={session}>{children}</SessionContext>;
}
