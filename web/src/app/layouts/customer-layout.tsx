import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { organizationQuery } from '@/api/queries';
import type { Me, Organization } from '@/api/types';
import { Tag } from '@/components/controls';
import { ErrorState, SkeletonRows } from '@/components/states';
import { Time, ZoneContext } from '@/components/zone';
import { zoneCity } from '@/format/time';
import { LiveEventsProvider, useLiveState } from '@/features/events/live-events';
import { Shell, type NavItem } from '../shell/shell';
import { RequireSession, ToStart } from './require-session';

const NAV: NavItem[] = [
  { to: '/home', label: 'Home', icon: 'home' },
  { to: '/events', label: 'Events', icon: 'events' },
  { to: '/usage', label: 'Usage', icon: 'usage' },
  { to: '/billing', label: 'Billing', icon: 'billing' },
  { to: '/keys', label: 'Keys', icon: 'key' },
  { to: '/settings', label: 'Settings', icon: 'settings' },
];

export function CustomerLayout() {
  return (
    <RequireSession>
      {(me) => {
        if (me.role === 'operator') return <OperatorsPage />;
        return me.organization ? <CustomerFrame me={me} /> : <ToStart />;
      }}
    </RequireSession>
  );
}

/** Pages that both faces have: a link that a customer passed on leads an operator to the same record. */
const SHARED_PAGES = /^\/invoices\/[^/]+$/;

function OperatorsPage() {
  const router = useRouter();
  useEffect(() => {
    const { pathname, search } = window.location;
    router.history.replace(SHARED_PAGES.test(pathname) ? `/admin${pathname}${search}` : '/start');
  }, [router]);
  return null;
}

function CustomerFrame({ me }: { me: Me }) {
  const organization = useQuery(organizationQuery);
  if (organization.data) {
    return (
      <ZoneContext value={organization.data.time_zone}>
        <LiveEventsProvider>
          <Shell
            name={me.organization?.name ?? organization.data.name}
            home="/home"
            nav={NAV}
            scope="customer"
            status={<LiveTag />}
            foot={<Foot organization={organization.data} />}
            band={<TestClockBand organization={organization.data} />}
          />
        </LiveEventsProvider>
      </ZoneContext>
    );
  }
  return (
    <main className="shell-page" style={{ margin: '15vh auto' }}>
      {organization.isError ? (
        <ErrorState error={organization.error} retry={() => void organization.refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </main>
  );
}

function LiveTag() {
  const { connected } = useLiveState();
  return connected ? (
    <Tag tone="ok" dot>
      Live
    </Tag>
  ) : (
    <Tag dot>Connecting</Tag>
  );
}

function Foot({ organization }: { organization: Organization }) {
  const { lastReceivedAt } = useLiveState();
  return (
    <>
      {lastReceivedAt && (
        <>
          Last event <Time at={lastReceivedAt} as="fresh" />
          <br />
        </>
      )}
      Times in {zoneCity(organization.time_zone)}
    </>
  );
}

function TestClockBand({ organization }: { organization: Organization }) {
  if (!organization.test_clock) return null;
  return (
    <p className="test-clock-band" role="note">
      <span className="medium">
        On a test clock, at <Time at={organization.now} />.
      </span>
      <span>Its periods end when the operator moves the clock; nothing here is charged for real.</span>
    </p>
  );
}
