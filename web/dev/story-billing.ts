import { list } from './story.ts';

type Row = Record<string, unknown>;
const usd = (amount: number) => ({ amount, currency: 'USD' });

export const SUBSCRIPTION = 'sub_01M1E0CB8ZQ3T7VN';
export const ORGANIZATION = 'org_01M1DZK4Y7A2N8QW';
const OCTOBER = { start: '2026-09-30T22:00:00Z', end: '2026-10-31T23:00:00Z' };
const SEPTEMBER = { start: '2026-08-31T22:00:00Z', end: '2026-09-30T22:00:00Z' };
const NOVEMBER = { start: '2026-10-31T23:00:00Z', end: '2026-11-30T23:00:00Z' };
const REQUESTS_BY_DAY = [
  206977, 198877, 128677, 95779, 205118, 215114, 215796, 214105, 205803, 131824, 96905, 230205, 237852, 252392, 244878, 226423,
  150770, 114674, 241281, 251493, 251526, 243634, 238879, 148192, 118280, 243208, 251230, 262799, 256082, 249551, 155986,
];

const REQUEST_TIERS = [
  { up_to: '1000000', unit_amount: '0' },
  { up_to: '5000000', unit_amount: '0.00015' },
  { up_to: '10000000', unit_amount: '0.00012' },
  { up_to: null, unit_amount: '0.00009' },
];
export const PRICES = [
  {
    key: 'api_requests',
    name: 'API requests',
    meter: 'api_requests',
    billing: 'in_arrears',
    model: { type: 'graduated', tiers: REQUEST_TIERS },
  },
  {
    key: 'stops',
    name: 'Stops optimized',
    meter: 'stops',
    billing: 'in_arrears',
    included: '20000',
    model: { type: 'per_unit', unit_amount: '0.0006' },
  },
  {
    key: 'drivers',
    name: 'Active drivers',
    meter: 'drivers',
    billing: 'in_arrears',
    model: {
      type: 'volume',
      tiers: [
        { up_to: '250', unit_amount: '1.00' },
        { up_to: null, unit_amount: '0.80' },
      ],
    },
  },
  { key: 'platform', name: 'Platform', billing: 'in_advance', model: { type: 'flat', amount: '49.00' } },
];

function requestsTrace(quantity: number) {
  const inside = [Math.min(quantity, 1e6), Math.max(0, Math.min(quantity, 5e6) - 1e6), Math.max(0, quantity - 5e6)];
  const units = ['0', '0.00015', '0.00012'];
  const amounts = inside.map((n, i) => (n * Number(units[i])).toFixed(4));
  const tops = ['1000000', '5000000', '10000000'];
  return {
    model: 'graduated',
    quantity: String(quantity),
    included: '0',
    rated: String(quantity),
    exact: amounts.reduce((a, b) => a + Number(b), 0).toFixed(4),
    bound: null,
    steps: inside
      .map((n, i) => ({
        label: `tier ${i + 1}`,
        from: i === 0 ? '0' : tops[i - 1],
        up_to: tops[i],
        units: String(n),
        unit_amount: units[i],
        flat_amount: null,
        amount: amounts[i],
      }))
      .filter((step) => step.units !== '0'),
  };
}
const single = (model: string, quantity: string, rated: string, unit: string, amount: string, included = '0') => ({
  model,
  quantity,
  included,
  rated,
  exact: amount,
  bound: null,
  steps: [{ label: model, from: null, up_to: null, units: rated, unit_amount: unit, flat_amount: null, amount }],
});

function line(
  id: string,
  kind: string,
  description: string,
  price: string | null,
  meter: string | null,
  period: Row,
  quantity: string,
  amount: number,
  trace: unknown,
  adjusts: unknown = null,
) {
  return { id, kind, description, price, meter, period, quantity, amount: usd(amount), adjusts, trace };
}

const OCTOBER_LINES = [
  line('iln_1', 'usage', 'API requests', 'api_requests', 'api_requests', OCTOBER, '6284310', 75412, requestsTrace(6284310)),
  line(
    'iln_2',
    'usage',
    'Stops optimized',
    'stops',
    'stops',
    OCTOBER,
    '318400',
    17904,
    single('per_unit', '318400', '298400', '0.0006', '179.04', '20000'),
  ),
  line(
    'iln_3',
    'usage',
    'Active drivers',
    'drivers',
    'drivers',
    OCTOBER,
    '412',
    32960,
    single('volume', '412', '412', '0.80', '329.60'),
  ),
  line('iln_4', 'fee', 'Platform', 'platform', null, NOVEMBER, '1', 4900, single('flat', '1', '1', '49.00', '49.00')),
  line(
    'iln_5',
    'adjustment',
    'API requests, late in September',
    'api_requests',
    'api_requests',
    SEPTEMBER,
    '18240',
    274,
    { ...requestsTrace(4930267), amount: '589.54', account: { quantity: '4912027', amount: '586.80' } },
    { invoice: 'inv_01M3RSEPT0391', line: 'iln_s1' },
  ),
];

function invoice(id: string, number: string | null, status: string, period: Row, lines: Row[], extra: Row = {}) {
  const total = lines.reduce((sum, row) => sum + (row.amount as { amount: number }).amount, 0);
  return {
    id,
    number,
    organization: ORGANIZATION,
    subscription: SUBSCRIPTION,
    status,
    currency: 'USD',
    moment: 3,
    revision: 1,
    billing_reason: 'period',
    billing_date: '2026-11-01',
    computation: 1,
    period,
    lines,
    subtotal: usd(total),
    total: usd(total),
    brought_forward: usd(0),
    credits_applied: usd(0),
    carried_forward: usd(0),
    amount_due: usd(total),
    amount_remaining: usd(status === 'paid' ? 0 : total),
    due_date: '2026-12-03',
    stripe_invoice_id: 'in_1SPq8uLk2mWfX0',
    workflow_id: `invoice:${SUBSCRIPTION}:3:1`,
    closed_at: '2026-11-01T00:00:02Z',
    issued_at: '2026-11-03T08:13:07Z',
    paid_at: status === 'paid' ? '2026-11-03T08:14:33Z' : null,
    ...extra,
  };
}

const SEPTEMBER_LINES = [
  line('iln_s1', 'usage', 'API requests', 'api_requests', 'api_requests', SEPTEMBER, '4912027', 58680, requestsTrace(4912027)),
  line(
    'iln_s2',
    'usage',
    'Stops optimized',
    'stops',
    'stops',
    SEPTEMBER,
    '258000',
    14280,
    single('per_unit', '258000', '238000', '0.0006', '142.80', '20000'),
  ),
  line(
    'iln_s3',
    'usage',
    'Active drivers',
    'drivers',
    'drivers',
    SEPTEMBER,
    '365',
    29200,
    single('volume', '365', '365', '0.80', '292.00'),
  ),
  line('iln_s4', 'fee', 'Platform', 'platform', null, OCTOBER, '1', 4900, single('flat', '1', '1', '49.00', '49.00')),
];
const SEPTEMBER_INVOICE = invoice('inv_01M3RSEPT0391', 'WM-2026-00391', 'paid', SEPTEMBER, SEPTEMBER_LINES, {
  moment: 2,
  billing_date: '2026-10-01',
  issued_at: '2026-10-01T00:13:07Z',
  closed_at: '2026-10-01T00:00:02Z',
  paid_at: '2026-10-01T00:13:12Z',
  due_date: '2026-10-31',
  workflow_id: `invoice:${SUBSCRIPTION}:2:1`,
});
export const OCTOBER_INVOICE = invoice('inv_01M6A31YC0J8HRT5', 'WM-2026-00444', 'open', OCTOBER, OCTOBER_LINES);
const UPCOMING = invoice(
  'inv_upcoming',
  null,
  'draft',
  OCTOBER,
  [
    line('iln_u1', 'usage', 'API requests', 'api_requests', 'api_requests', OCTOBER, '4529707', 52946, requestsTrace(4529707)),
    line(
      'iln_u2',
      'usage',
      'Stops optimized',
      'stops',
      'stops',
      OCTOBER,
      '229502',
      12570,
      single('per_unit', '229502', '209502', '0.0006', '125.70', '20000'),
    ),
    line(
      'iln_u3',
      'usage',
      'Active drivers',
      'drivers',
      'drivers',
      OCTOBER,
      '388',
      31040,
      single('volume', '388', '388', '0.80', '310.40'),
    ),
    OCTOBER_LINES[3]!,
    OCTOBER_LINES[4]!,
  ],
  { issued_at: null, due_date: null, stripe_invoice_id: null, as_of: '2026-10-23T14:20:39Z' },
);

const KEYS = [
  {
    id: 'key_01M6ROTNEW',
    prefix: 'mh_live_c81K',
    name: 'Route planner',
    environment: 'live',
    scopes: [],
    status: 'active',
    created_at: '2026-11-02T10:00:00Z',
    last_used_at: '2026-11-03T08:14:01Z',
    workflow_id: 'api-key:key_01M6ROTNEW',
    usage: '4102210',
    cost: usd(48012),
  },
  {
    id: 'key_01M1E0PTA',
    prefix: 'mh_live_7Qf4',
    name: 'Route planner',
    environment: 'live',
    scopes: [],
    status: 'rotating',
    created_at: '2026-09-01T08:11:31Z',
    last_used_at: '2026-11-03T07:50:41Z',
    overlap_ends_at: '2026-11-03T10:00:00Z',
    replaced_by: 'key_01M6ROTNEW',
    workflow_id: 'api-key:key_01M1E0PTA',
    usage: '1920100',
    cost: usd(21200),
  },
  {
    id: 'key_01M2TESTS',
    prefix: 'mh_test_9aBx',
    name: 'Staging',
    environment: 'test',
    scopes: [],
    status: 'active',
    created_at: '2026-09-12T12:01:00Z',
    last_used_at: '2026-11-01T12:40:00Z',
    workflow_id: 'api-key:key_01M2TESTS',
    usage: '9118',
    cost: null,
  },
  {
    id: 'key_01M1OLD',
    prefix: 'mh_live_22Zq',
    name: 'Prototype',
    environment: 'live',
    scopes: [],
    status: 'revoked',
    created_at: '2026-09-01T09:11:31Z',
    last_used_at: '2026-09-03T07:50:41Z',
    workflow_id: 'api-key:key_01M1OLD',
  },
];

export const METERS = [
  {
    id: 'mtr_1',
    key: 'api_requests',
    name: 'API requests',
    event_type: 'api.request',
    aggregation: 'COUNT',
    filter: [{ path: '$.status', op: 'lt', value: 500 }],
    group_by: { region: '$.region' },
    status: 'active',
    created_at: '2026-08-01T00:00:00Z',
  },
  {
    id: 'mtr_2',
    key: 'stops',
    name: 'Stops optimized',
    event_type: 'route.optimized',
    aggregation: 'SUM',
    value_path: '$.stops',
    status: 'active',
    created_at: '2026-08-01T00:00:00Z',
  },
  {
    id: 'mtr_3',
    key: 'drivers',
    name: 'Active drivers',
    event_type: 'driver.checked_in',
    aggregation: 'UNIQUE_COUNT',
    value_path: 'subject',
    status: 'active',
    created_at: '2026-08-01T00:00:00Z',
  },
];

const TYPES = [
  ['api.request', 'driver_204', 'route-planner', 'req_8c41f'],
  ['shipment.tracked', 'shp_5510932', 'tracking-edge', 'trk_77ab1'],
  ['route.optimized', 'tour_18820', 'route-planner', 'opt_2f559'],
  ['api.request', 'driver_031', 'route-planner', 'req_8c41e'],
  ['label.printed', 'shp_5510931', 'label-station/hh-2', 'lbl_0091e'],
  ['driver.checked_in', 'driver_117', 'driver-app', 'chk_1b0a6'],
] as const;
const STATES = ['metered', 'stored', 'metered', 'metered', 'excluded', 'metered', 'stored'] as const;

function eventAt(n: number, time: Date): Row {
  const [type, subject, source, id] = TYPES[(n * 5 + (n % 3)) % TYPES.length]!;
  const status = STATES[n % STATES.length]!;
  return {
    id: `${id}${((n * 7919) % 4096).toString(16).padStart(3, '0')}`,
    source,
    type,
    subject,
    time: time.toISOString(),
    received_at: time.toISOString(),
    environment: 'live',
    data: { path: '/v2/routes', status: status === 'excluded' ? 503 : 200, ms: 84 },
    status,
    reason: status === 'excluded' ? (n % 2 ? 'duplicate' : 'filtered') : null,
  };
}

export function feed() {
  return (n: number) => eventAt(n, new Date());
}

function days(from: string, to: string, perDay: (day: number, date: Date) => number) {
  const rows = [];
  for (let at = Date.parse(from), n = 0; at < Date.parse(to); at += 86_400_000, n++)
    rows.push({ time: new Date(at).toISOString(), value: perDay(n, new Date(at)) });
  return rows;
}

function timeseries(url: URL) {
  const as_of = '2026-10-23T14:20:39Z';
  const october = Date.parse(OCTOBER.start);
  const rows = days(url.searchParams.get('from') ?? OCTOBER.start, as_of, (_, date) => {
    const day = Math.round((date.getTime() - october) / 86_400_000);
    const index = ((day % 28) + 28) % 28;
    const value = Math.round(
      (REQUESTS_BY_DAY[day >= 0 ? day : index]! / 0.793) * (day >= 0 ? 1 : 0.885 + ((index * 7) % 5) / 100),
    );
    return day === 22 ? 214_000 : value;
  });
  return { as_of, cache: 'miss', data: rows };
}

function usage(url: URL) {
  const meter = url.searchParams.get('meter') ?? 'api_requests';
  const scale = meter === 'api_requests' ? 1 : meter === 'stops' ? 0.05 : 0.001;
  const group = url.searchParams.get('group_by');
  const regions = group
    ? ([
        ['eu', 0.6],
        ['us', 0.3],
        ['ap', 0.1],
      ] as const)
    : ([[null, 1]] as const);
  const rows = REQUESTS_BY_DAY.flatMap((value, day) =>
    regions.map(([region, share]) => ({
      start: new Date(Date.parse(OCTOBER.start) + day * 86_400_000).toISOString(),
      end: new Date(Date.parse(OCTOBER.start) + (day + 1) * 86_400_000).toISOString(),
      group: region ? { [group!]: region } : null,
      value: String(Math.round(value * scale * share)),
      events: Math.round(value * scale * share),
      excluded: { duplicate: Math.round(value * 0.006 * share) },
    })),
  );
  return {
    meter,
    as_of: '2026-11-03T08:14:05Z',
    total: String(rows.reduce((sum, row) => sum + Number(row.value), 0)),
    data: rows,
  };
}

function lineEvents(url: URL) {
  const counted = url.searchParams.get('counted');
  const reasons = ['duplicate', 'filtered', 'test', 'late'];
  const data = Array.from({ length: Math.min(40, Number(url.searchParams.get('limit') ?? 20)) }, (_, n) => {
    const row = eventAt(n, new Date(Date.parse(OCTOBER.start) + n * 3_600_000 * 17));
    const isCounted = counted === null ? n % 4 !== 3 : counted === 'true';
    return { ...row, value: '1', counted: isCounted, reason: isCounted ? null : reasons[n % 4] };
  });
  return {
    data,
    next_cursor: null,
    totals: { counted: 6284310, excluded: { duplicate: 41877, filtered: 31452, test: 9118, late: 3026 } },
  };
}

export const INVOICES = [OCTOBER_INVOICE, SEPTEMBER_INVOICE];

export function answer(method: string, path: string, url: URL, body: Row): unknown {
  const [, , kind, id, sub, subId, verb] = path.split('/');
  if (kind === 'api-keys') {
    if (method === 'GET') return list(KEYS);
    return {
      ...KEYS[0],
      id: 'key_01M7NEW',
      key: 'mh_live_pQ93kfTTx7Lr8YcHd1aB4Zs',
      name: body.name ?? KEYS[0]!.name,
      environment: body.environment ?? 'live',
      status: sub === 'confirm' ? 'active' : 'unconfirmed',
      created_at: new Date().toISOString(),
    };
  }
  if (path === '/v1/events')
    return list(
      Array.from({ length: 50 }, (_, n) => eventAt(n, new Date(Date.parse('2026-11-03T08:14:00Z') - n * 41_000))),
      'more',
    );
  if (path === '/v1/events/one') {
    return {
      status: 'invoiced',
      event: {
        ...eventAt(0, new Date('2026-10-20T10:00:00Z')),
        id: url.searchParams.get('id'),
        source: url.searchParams.get('source'),
      },
      received_at: '2026-10-20T10:00:00.120Z',
      stored_at: '2026-10-20T10:00:00.920Z',
      meters: [{ meter: 'api_requests', counted: true, reason: null, lines: ['iln_1'] }],
      repeats: [{ received_at: '2026-10-20T10:00:04Z', time: '2026-10-20T10:00:00Z' }],
    };
  }
  if (path === '/v1/usage') return usage(url);
  if (path === '/v1/meters') return list(METERS);
  if (path === '/v1/analytics/timeseries') return timeseries(url);
  if (path === '/v1/analytics/top')
    return {
      as_of: '2026-10-23T14:20:39Z',
      data: [
        { key: 'api.request', value: 4552355 },
        { key: 'shipment.tracked', value: 1005159 },
        { key: 'label.printed', value: 132473 },
        { key: 'driver.checked_in', value: 28679 },
        { key: 'route.optimized', value: 20349 },
      ],
    };
  if (path === '/v1/payment-methods')
    return list([{ id: 'pm_1', type: 'card', brand: 'visa', last4: '4242', exp_month: 8, exp_year: 2028, is_default: true }]);
  if (path === '/v1/billing-portal') return { url: 'https://billing.stripe.com/p/session/test' };
  if (kind === 'subscriptions') {
    const row = {
      id: SUBSCRIPTION,
      organization: ORGANIZATION,
      plan_version: 'plv_4',
      status: 'active',
      current_period: NOVEMBER,
      invoice_review: 'required',
      collection: 'charge',
      workflow_id: `subscription:${SUBSCRIPTION}`,
      created_at: '2026-09-01T08:11:27Z',
    };
    return id ? row : list([row]);
  }
  if (kind === 'invoices') {
    if (id === 'upcoming') return UPCOMING;
    if (!id) {
      const status = url.searchParams.get('status');
      return list(INVOICES.filter((row) => !status || row.status === status));
    }
    const found = INVOICES.find((row) => row.id === id);
    if (!found) return undefined;
    if (sub === 'lines' && verb === 'events' && subId) return lineEvents(url);
    if (sub === 'verify')
      return {
        equal: true,
        recomputed: { lines: found.lines, total: found.total },
        differences: [],
        basis: 'events',
        late: { events: 3026, adjusted_by: [] },
      };
    return found;
  }
  return undefined;
}

export function clocks() {
  return (_method: string, path: string, body: Row) => ({
    id: path.split('/')[3] ?? 'clk_1',
    organization: body.organization ?? ORGANIZATION,
    now: body.to ?? body.frozen_time ?? '2026-11-03T08:14:06Z',
    status: 'ready',
  });
}
