import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { meQuery } from '@/api/queries';
import type { Me } from '@/api/types';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useSession } from '../session/session';

/** Shows its content to the person that is signed in; sends everybody else to sign in, and back here after. */
export function RequireSession({ children }: { children: (me: Me) => ReactNode }) {
  const session = useSession();
  const me = useQuery({ ...meQuery, enabled: session.status === 'signed-in' });
  useEffect(() => {
    if (session.status === 'signed-out') session.signIn(window.location.pathname + window.location.search);
  }, [session]);

  if (me.data) return <>{children(me.data)}</>;
  if (me.isError) {
    return (
      <main className="shell-page" style={{ margin: '15vh auto' }}>
        <ErrorState error={me.error} retry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <main className="shell-page" style={{ margin: '15vh auto' }}>
      <SkeletonRows rows={4} />
    </main>
  );
}

export function ToStart() {
  return <Navigate to="/start" replace />;
}
