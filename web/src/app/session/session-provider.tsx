import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { configQuery } from '@/api/queries';
import { ErrorState } from '@/components/states';
import { HostedSessionProvider } from './hosted-session';

const ClerkSessionProvider = lazy(() => import('./clerk-session'));

/** Asks the server once how people sign in here, and provides that session. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const config = useQuery(configQuery);
  if (config.isPending) return null;
  if (config.isError) {
    return (
      <main style={{ maxWidth: 560, margin: '20vh auto', padding: 24 }}>
        <ErrorState error={config.error} retry={() => void config.refetch()} />
      </main>
    );
  }
  const { clerk_publishable_key: publishableKey, hosted_url: hostedUrl } = config.data;
  if (publishableKey) {
    return (
      <Suspense>
        <ClerkSessionProvider publishableKey={publishableKey}>{children}</ClerkSessionProvider>
      </Suspense>
    );
  }
  return <HostedSessionProvider hostedUrl={(hostedUrl ?? '').replace(/\/$/, '')}>{children}</HostedSessionProvider>;
}
