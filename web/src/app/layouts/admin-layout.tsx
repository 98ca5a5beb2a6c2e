import { useQuery } from '@tanstack/react-query';
import { configQuery } from '@/api/queries';
import { Tag } from '@/components/controls';
import { browserZone, ZoneContext } from '@/components/zone';
import { zoneCity } from '@/format/time';
import { useSession } from '../session/session';
import { Shell, type NavItem } from '../shell/shell';
import { RequireSession, ToStart } from './require-session';

const NAV: NavItem[] = [
  { to: '/admin', label: 'Today', icon: 'clock', exact: true },
  { to: '/admin/customers', label: 'Customers', icon: 'customers' },
  { to: '/admin/invoices', label: 'Invoices', icon: 'billing' },
  { to: '/admin/plans', label: 'Plans', icon: 'plans' },
  { to: '/admin/workflows', label: 'Workflows', icon: 'workflows' },
  { to: '/admin/dead-letters', label: 'Dead letters', icon: 'letters' },
  { to: '/admin/audit', label: 'Audit', icon: 'audit' },
];

export function AdminLayout() {
  return (
    <RequireSession>
      {(me) => (me.role === 'operator' ? <AdminFrame name={me.organization?.name ?? null} email={me.email} /> : <ToStart />)}
    </RequireSession>
  );
}

function AdminFrame({ name, email }: { name: string | null; email: string | null }) {
  const session = useSession();
  const config = useQuery(configQuery);
  const zone = browserZone();
  return (
    <ZoneContext value={zone}>
      <Shell
        name={name ?? config.data?.operator_name ?? 'Operator'}
        home="/admin"
        nav={NAV}
        scope="operator"
        status={<Tag>Operator</Tag>}
        foot={
          <>
            Signed in as {email ?? session.user?.email ?? 'an operator'}
            <br />
            Times in {zoneCity(zone)}
          </>
        }
      />
    </ZoneContext>
  );
}
