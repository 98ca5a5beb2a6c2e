import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, Outlet } from '@tanstack/react-router';
import { EmptyState, ErrorState } from '@/components/states';
import { CustomerLayout } from './layouts/customer-layout';
import { AdminLayout } from './layouts/admin-layout';
import { StartPage } from './layouts/start-page';

type Search = Record<string, string | undefined>;

/** Filters live in the URL as plain text; each route names the ones it knows. */
function filters<K extends string>(...names: K[]) {
  return (search: Search): Partial<Record<K, string>> =>
    Object.fromEntries(names.filter((name) => search[name]).map((name) => [name, search[name]])) as Partial<Record<K, string>>;
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <EmptyState title="There is no such page.">
      <Link className="link" to="/start">
        Go to the start
      </Link>
    </EmptyState>
  ),
  errorComponent: ({ error, reset }) => (
    <div className="shell-page">
      <ErrorState error={error} retry={reset} />
    </div>
  ),
});

const outside = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('@/features/outside/outside-page'), 'OutsidePage'),
});
const start = createRoute({ getParentRoute: () => root, path: '/start', component: StartPage });
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('@/features/welcome/welcome-page'), 'WelcomePage'),
});

const customer = createRoute({ getParentRoute: () => root, id: 'customer', component: CustomerLayout });
const customerPages = [
  createRoute({
    getParentRoute: () => customer,
    path: '/home',
    validateSearch: filters('month', 'step'),
    component: lazyRouteComponent(() => import('@/features/home/home-page'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/events',
    validateSearch: filters('type', 'subject', 'from', 'to', 'environment', 'source', 'id', 'view'),
    component: lazyRouteComponent(() => import('@/features/events/events-page'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/usage',
    validateSearch: filters('meter', 'from', 'to', 'window', 'group_by', 'api_key', 'table'),
    component: lazyRouteComponent(() => import('@/features/usage/usage-page'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/billing',
    component: lazyRouteComponent(() => import('@/features/billing/billing-page'), 'BillingPage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/invoices/$invoice',
    validateSearch: filters('line', 'events'),
    component: lazyRouteComponent(() => import('@/features/billing/invoice-page'), 'InvoicePage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/keys',
    component: lazyRouteComponent(() => import('@/features/keys/keys-page'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => customer,
    path: '/settings',
    component: lazyRouteComponent(() => import('@/features/settings/settings-page'), 'SettingsPage'),
  }),
];

const admin = createRoute({ getParentRoute: () => root, path: '/admin', component: AdminLayout });
const adminPages = [
  createRoute({
    getParentRoute: () => admin,
    path: '/',
    component: lazyRouteComponent(() => import('@/features/admin/today/today-page'), 'TodayPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/customers',
    validateSearch: filters('q'),
    component: lazyRouteComponent(() => import('@/features/admin/customers/customers-page'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/customers/$organization',
    component: lazyRouteComponent(() => import('@/features/admin/customers/customer-page'), 'CustomerPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/invoices',
    validateSearch: filters('status', 'organization'),
    component: lazyRouteComponent(() => import('@/features/admin/invoices/invoices-page'), 'InvoicesPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/invoices/$invoice',
    validateSearch: filters('line', 'events'),
    component: lazyRouteComponent(() => import('@/features/admin/invoices/admin-invoice-page'), 'AdminInvoicePage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/plans',
    component: lazyRouteComponent(() => import('@/features/admin/plans/plans-page'), 'PlansPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/plans/$plan',
    component: lazyRouteComponent(() => import('@/features/admin/plans/plan-page'), 'PlanPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/plans/$plan/versions/$version',
    validateSearch: filters('price', 'from'),
    component: lazyRouteComponent(() => import('@/features/admin/plans/version-page'), 'VersionPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/workflows',
    validateSearch: filters('q', 'type', 'status', 'organization'),
    component: lazyRouteComponent(() => import('@/features/admin/workflows/workflows-page'), 'WorkflowsPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/workflows/$workflow',
    validateSearch: filters('view', 'step', 'scale', 'all'),
    component: lazyRouteComponent(() => import('@/features/admin/workflows/workflow-page'), 'WorkflowPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/dead-letters',
    validateSearch: filters('organization', 'reason', 'state'),
    component: lazyRouteComponent(() => import('@/features/admin/operations/dead-letters-page'), 'DeadLettersPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/dead-letters/$letter',
    component: lazyRouteComponent(() => import('@/features/admin/operations/dead-letter-page'), 'DeadLetterPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/replays/$replay',
    component: lazyRouteComponent(() => import('@/features/admin/operations/replay-page'), 'ReplayPage'),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: '/audit',
    validateSearch: filters('organization', 'record_type', 'record_id'),
    component: lazyRouteComponent(() => import('@/features/admin/operations/audit-page'), 'AuditPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren([outside, start, welcome, customer.addChildren(customerPages), admin.addChildren(adminPages)]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(
      Object.entries(search)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => [name, String(value)]),
    ).toString();
    return text ? `?${text}` : '';
  },
});
