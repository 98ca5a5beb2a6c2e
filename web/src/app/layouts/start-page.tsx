import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { onboardingQuery } from '@/api/queries';
import { SkeletonRows } from '@/components/states';
import { RequireSession } from './require-session';

/** Where somebody who signs in belongs: operators to their day, customers home, and newcomers to their first steps. */
export function StartPage() {
  return (
    <RequireSession>
      {(me) => {
        if (me.role === 'operator') return <Navigate to="/admin" replace />;
        return me.organization ? <CustomerStart /> : <Navigate to="/welcome" replace />;
      }}
    </RequireSession>
  );
}

function CustomerStart() {
  const onboarding = useQuery(onboardingQuery);
  if (onboarding.isPending)
    return (
      <main className="shell-page">
        <SkeletonRows rows={4} />
      </main>
    );
  const arrived = onboarding.data?.steps.some((step) => step.name === 'first_event' && step.status === 'done');
  return <Navigate to={arrived ? '/home' : '/welcome'} replace />;
}
