import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from './http';
import type {
  AdminOrganization,
  ApiKey,
  AppConfig,
  AuditEntry,
  DeadLetter,
  EventRow,
  EventWhereabouts,
  Invoice,
  LineEvents,
  Me,
  Meter,
  Onboarding,
  Organization,
  Page,
  PaymentMethod,
  Plan,
  PlanVersion,
  Replay,
  ReplayOutcome,
  Retention,
  RunHistory,
  Subscription,
  TestClock,
  Timeseries,
  TopList,
  UpcomingInvoice,
  Usage,
  WholeLetter,
  WorkflowRun,
} from './types';

const MINUTE_MS = 60_000;
const BACKFILL_POLL_MS = 2_000;
const PAGE_SIZE = 50;

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => get<AppConfig>('/v1/config', undefined, signal),
  staleTime: Infinity,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<Me>('/v1/me', undefined, signal),
  staleTime: 5 * MINUTE_MS,
});

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => get<Organization>('/v1/organization', undefined, signal),
  staleTime: MINUTE_MS,
});

export const onboardingQuery = queryOptions({
  queryKey: ['onboarding'],
  queryFn: ({ signal }) => get<Onboarding>('/v1/onboarding', undefined, signal),
});

export const keysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => get<Page<ApiKey>>('/v1/api-keys', { limit: 100 }, signal),
});

/** Rows of a list, page by page; filters are part of the key, so that each URL has its own cache. */
function pages<T>(name: string, path: string, filter: Record<string, string | undefined>, limit = PAGE_SIZE) {
  return infiniteQueryOptions({
    queryKey: [name, filter, limit],
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...filter, limit, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export type EventFilter = { type?: string; subject?: string; from?: string; to?: string; environment?: string };
export const eventsQuery = (filter: EventFilter, limit = PAGE_SIZE) => pages<EventRow>('events', '/v1/events', filter, limit);

export const eventQuery = (source: string, id: string, environment?: string) =>
  queryOptions({
    queryKey: ['event', source, id, environment ?? 'live'],
    queryFn: ({ signal }) => get<EventWhereabouts>('/v1/events/one', { source, id, environment }, signal),
  });

export interface UsageQuery {
  meter: string;
  from: string;
  to: string;
  window: 'HOUR' | 'DAY' | 'MONTH';
  group_by?: string;
  api_key?: string;
  organization?: string;
}
export const usageQuery = (query: UsageQuery) =>
  queryOptions({
    queryKey: ['usage', query],
    queryFn: ({ signal }) => get<Usage>('/v1/usage', { ...query }, signal),
  });

export const metersQuery = queryOptions({
  queryKey: ['meters'],
  queryFn: ({ signal }) => get<Page<Meter>>('/v1/meters', { limit: 100 }, signal),
  staleTime: MINUTE_MS,
  refetchInterval: ({ state }) => (state.data?.data.some((meter) => meter.status === 'backfilling') ? BACKFILL_POLL_MS : false),
});

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: ({ signal }) => get<Page<Plan>>('/v1/plans', { limit: 100 }, signal),
});

export const planQuery = (plan: string) =>
  queryOptions({
    queryKey: ['plan', plan],
    queryFn: ({ signal }) => get<Plan>(`/v1/plans/${encodeURIComponent(plan)}`, undefined, signal),
  });

export const planVersionQuery = (plan: string, version: string) =>
  queryOptions({
    queryKey: ['plan-version', plan, version],
    queryFn: ({ signal }) =>
      get<PlanVersion>(`/v1/plans/${encodeURIComponent(plan)}/versions/${encodeURIComponent(version)}`, undefined, signal),
  });

export const subscriptionsQuery = (organization?: string) =>
  queryOptions({
    queryKey: ['subscriptions', organization ?? null],
    queryFn: ({ signal }) => get<Page<Subscription>>('/v1/subscriptions', { organization, limit: 100 }, signal),
  });

export type InvoiceFilter = { status?: string; organization?: string; subscription?: string };
export const invoicesQuery = (filter: InvoiceFilter = {}, limit = PAGE_SIZE) =>
  pages<Invoice>('invoices', '/v1/invoices', filter, limit);

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoice', id],
    queryFn: ({ signal }) => get<Invoice>(`/v1/invoices/${encodeURIComponent(id)}`, undefined, signal),
  });

export const upcomingInvoiceQuery = (subscription: string) =>
  queryOptions({
    queryKey: ['upcoming', subscription],
    queryFn: ({ signal }) => get<UpcomingInvoice>('/v1/invoices/upcoming', { subscription }, signal),
  });

export const lineTotalsQuery = (invoice: string, line: string) =>
  queryOptions({
    queryKey: ['line-totals', invoice, line],
    queryFn: ({ signal }) => get<LineEvents>(linePath(invoice, line), { limit: 1 }, signal),
    staleTime: MINUTE_MS,
  });

export const lineEventsQuery = (invoice: string, line: string, counted?: 'true' | 'false') =>
  infiniteQueryOptions({
    queryKey: ['line-events', invoice, line, counted ?? 'both'],
    queryFn: ({ pageParam, signal }) =>
      get<LineEvents>(linePath(invoice, line), { counted, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

const linePath = (invoice: string, line: string) =>
  `/v1/invoices/${encodeURIComponent(invoice)}/lines/${encodeURIComponent(line)}/events`;

export const paymentMethodsQuery = queryOptions({
  queryKey: ['payment-methods'],
  queryFn: ({ signal }) => get<Page<PaymentMethod>>('/v1/payment-methods', undefined, signal),
});

export interface AnalyticsQuery {
  from: string;
  to: string;
  interval?: 'hour' | 'day' | 'month';
  type?: string;
  group_by?: string;
  limit?: string;
}
export const timeseriesQuery = (query: AnalyticsQuery) =>
  queryOptions({
    queryKey: ['timeseries', query],
    queryFn: ({ signal }) => get<Timeseries>('/v1/analytics/timeseries', { ...query }, signal),
  });

export const topQuery = (query: AnalyticsQuery) =>
  queryOptions({
    queryKey: ['top', query],
    queryFn: ({ signal }) => get<TopList>('/v1/analytics/top', { ...query }, signal),
  });

// Operator ------------------------------------------------------------------------------------------------------------

export const adminOrganizationsQuery = (q?: string) =>
  pages<AdminOrganization>('admin-organizations', '/v1/admin/organizations', { q });

/** Customers by id, for lists that hold ids; whoever is beyond the first hundred is shown by id. */
export const customersByIdQuery = queryOptions({
  queryKey: ['customers-by-id'],
  queryFn: async ({ signal }) => {
    const page = await get<Page<AdminOrganization>>('/v1/admin/organizations', { limit: 100 }, signal);
    return new Map(page.data.map((row) => [row.id, row]));
  },
  staleTime: MINUTE_MS,
});

export const adminOrganizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['admin-organization', id],
    queryFn: ({ signal }) => get<Organization>('/v1/organization', { organization: id }, signal),
  });

export const retentionQuery = (organization: string) =>
  queryOptions({
    queryKey: ['retention', organization],
    queryFn: ({ signal }) => get<Retention>(`/v1/admin/organizations/${organization}/retention`, undefined, signal),
  });

export const testClockQuery = (id: string) =>
  queryOptions({
    queryKey: ['test-clock', id],
    queryFn: ({ signal }) => get<TestClock>(`/v1/test-clocks/${encodeURIComponent(id)}`, undefined, signal),
  });

export const adminKeysQuery = (organization: string) =>
  queryOptions({
    queryKey: ['api-keys', organization],
    queryFn: ({ signal }) => get<Page<ApiKey>>('/v1/api-keys', { organization, limit: 100 }, signal),
  });

export type RunFilter = { type?: string; organization?: string; status?: string; q?: string };
export const runsQuery = (filter: RunFilter) => pages<WorkflowRun>('runs', '/v1/admin/workflows', filter);

const runPath = (id: string) => `/v1/admin/workflows/${encodeURIComponent(id)}`;

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => get<WorkflowRun>(runPath(id), undefined, signal),
  });

export const runHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['run-history', id],
    queryFn: ({ signal }) => get<RunHistory>(`${runPath(id)}/history`, undefined, signal),
  });

export type LetterFilter = { organization?: string; reason?: string; state?: string };
export const deadLettersQuery = (filter: LetterFilter = {}) =>
  pages<DeadLetter>('dead-letters', '/v1/admin/dead-letters', filter);

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) => get<WholeLetter>(`/v1/admin/dead-letters/${encodeURIComponent(id)}`, undefined, signal),
  });

const replayPath = (id: string) => `/v1/admin/replays/${encodeURIComponent(id)}`;

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['replay', id],
    queryFn: ({ signal }) => get<Replay>(replayPath(id), undefined, signal),
  });

export const replayLettersQuery = (id: string) => pages<ReplayOutcome>('replay-letters', `${replayPath(id)}/letters`, { id });

export type AuditFilter = { organization?: string; record_type?: string; record_id?: string };
export const auditQuery = (filter: AuditFilter) => pages<AuditEntry>('audit', '/v1/admin/audit', filter);
