import { list } from './story.ts';
import { INVOICES, METERS, OCTOBER_INVOICE, ORGANIZATION, PRICES, SUBSCRIPTION } from './story-billing.ts';

type Row = Record<string, unknown>;
const usd = (amount: number) => ({ amount, currency: 'USD' });

const CUSTOMERS: [string, string, number, string][] = [
  ['org_01M1DZK4Y7A2N8QW', 'Fernway Logistics', 131450, 'open'],
  ['org_01M1HALDEN0N3RGY', 'Halden Energy', 941260, 'in_review'],
  ['org_01M1BRGHTLNEMED1', 'Brightline Media', 188240, 'in_review'],
  ['org_01M1ORCHARDRTL77', 'Orchard Retail', 64020, 'past_due'],
  ['org_01M6LARKFIELDK2D9', 'Larkfield Clinics', 0, 'draft'],
  ['org_01M1KESTRELFRGHT', 'Kestrel Freight', 214011, 'paid'],
  ['org_01M1TERNANALYT55', 'Tern Analytics', 98162, 'paid'],
  ['org_01M1MOSAICHEALTH', 'Mosaic Health', 4900, 'paid'],
];
const organizations = CUSTOMERS.map(([id, name], n) => ({
  id,
  name,
  clerk_organization_id: `org_2${n}`,
  stripe_customer_id: n === 4 ? null : `cus_${n}Q8`,
  time_zone: 'Europe/Berlin',
  currency: 'USD',
  billing_email: `billing@${name.split(' ')[0]!.toLowerCase()}.example`,
  test_clock: n === 6 ? 'clk_1' : null,
  workflow_id: `onboarding:${id}`,
  created_at: `2026-0${(n % 3) + 7}-1${n}T08:11:26Z`,
}));

export function organization(id: string) {
  return organizations.find((row) => row.id === id);
}

const invoices = CUSTOMERS.filter(([, , amount]) => amount > 0).map(([id, , amount, status], n) =>
  id === ORGANIZATION
    ? OCTOBER_INVOICE
    : {
        ...OCTOBER_INVOICE,
        id: `inv_01M6A3${n}YC0J8HR${n}`,
        number: status === 'in_review' ? null : `WM-2026-004${n}0`,
        organization: id,
        status,
        subtotal: usd(amount),
        total: usd(amount),
        amount_due: usd(amount),
        amount_remaining: usd(status === 'paid' ? 0 : amount),
        hold_reason:
          status === 'in_review'
            ? n === 2
              ? 'Three events are on the log and stored, but not in the window of 27 October, 14:00.'
              : 'Grew by 212 % against the last invoice.'
            : null,
        issued_at: status === 'in_review' ? null : '2026-11-03T08:13:07Z',
        workflow_id: `invoice:sub_0${n}:3:1`,
        lines: [{ ...OCTOBER_INVOICE.lines[0]!, amount: usd(amount) }],
      },
);

const RUN = `invoice:${SUBSCRIPTION}:3:1`;
const runs: Row[] = [
  {
    id: RUN,
    run_id: 'r1',
    type: 'InvoiceWorkflow',
    status: 'running',
    organization: ORGANIZATION,
    started_at: '2026-10-31T23:00:00Z',
    closed_at: null,
    waiting_for: 'Stripe to take the payment',
    waiting_until: '2026-11-03T08:14:31Z',
    records: [{ type: 'invoice', id: OCTOBER_INVOICE.id }],
    parent: `subscription:${SUBSCRIPTION}`,
    children: [],
    pending_activities: [
      {
        type: 'PayInStripe',
        attempt: 3,
        last_failure: '503 from Stripe: An error occurred while processing your request. (req_Hq2v8TzB1nA4)',
        next_retry_at: '2026-11-03T08:14:31Z',
      },
    ],
  },
  {
    id: `subscription:${SUBSCRIPTION}`,
    run_id: 'r2',
    type: 'SubscriptionWorkflow',
    status: 'running',
    organization: ORGANIZATION,
    started_at: '2026-09-01T08:11:27Z',
    closed_at: null,
    waiting_for: 'the end of November',
    waiting_until: '2026-11-30T23:00:00Z',
    records: [{ type: 'subscription', id: SUBSCRIPTION }],
    children: [{ id: RUN, type: 'InvoiceWorkflow', status: 'running' }],
  },
  {
    id: 'onboarding:org_01M6LARKFIELDK2D9',
    run_id: 'r3',
    type: 'OnboardingWorkflow',
    status: 'running',
    organization: 'org_01M6LARKFIELDK2D9',
    started_at: '2026-11-03T04:11:27Z',
    closed_at: null,
    waiting_for: 'Make the Stripe customer to be tried again',
    waiting_until: new Date(Date.now() + 300_000).toISOString(),
    records: [{ type: 'organization', id: 'org_01M6LARKFIELDK2D9' }],
    pending_activities: [
      {
        type: 'CreateStripeCustomer',
        attempt: 11,
        last_failure: 'The billing email is refused.',
        next_retry_at: '2026-11-03T08:41:00Z',
      },
    ],
  },
  {
    id: 'api-key:key_01M6ROTNEW',
    run_id: 'r4',
    type: 'ApiKeyWorkflow',
    status: 'completed',
    organization: ORGANIZATION,
    started_at: '2026-11-02T10:00:00Z',
    closed_at: '2026-11-02T10:00:09Z',
    waiting_for: null,
    records: [{ type: 'api_key', id: 'key_01M6ROTNEW' }],
  },
  {
    id: `invoice:${SUBSCRIPTION}:2:1`,
    run_id: 'r5',
    type: 'InvoiceWorkflow',
    status: 'completed',
    organization: ORGANIZATION,
    started_at: '2026-09-30T22:00:00Z',
    closed_at: '2026-10-01T00:13:12Z',
    waiting_for: null,
    records: [{ type: 'invoice', id: 'inv_01M3RSEPT0391' }],
  },
  {
    id: 'webhook:whe_1:evt_77',
    run_id: 'r6',
    type: 'WebhookDeliveryWorkflow',
    status: 'failed',
    organization: 'org_01M1TERNANALYT55',
    started_at: '2026-11-01T10:00:00Z',
    closed_at: '2026-11-02T10:00:09Z',
    waiting_for: null,
    reason: 'The endpoint answered 410 and was disabled.',
    records: [],
  },
];

const step = (
  name: string,
  kind: string,
  start: string,
  end: string | null,
  input: unknown = null,
  result: unknown = null,
  more: Row = {},
) => ({
  name,
  kind,
  status: end ? 'completed' : 'running',
  attempts: 1,
  started_at: start,
  ended_at: end,
  input,
  result,
  failure: null,
  ...more,
});
const steps = [
  step('Wait for the grace', 'timer', '2026-10-31T23:00:00.000Z', '2026-11-01T00:00:00.000Z'),
  step(
    'Take closing position',
    'activity',
    '2026-11-01T00:00:00.040Z',
    '2026-11-01T00:00:00.220Z',
    { invoice: OCTOBER_INVOICE.id },
    { epoch: 4, positions: [812, 799, 804, 811] },
  ),
  step('Wait until stored', 'activity', '2026-11-01T00:00:00.230Z', '2026-11-01T00:00:02.630Z', { epoch: 4 }, { stored: true }),
  step(
    'Count usage',
    'activity',
    '2026-11-01T00:00:02.640Z',
    '2026-11-01T00:00:06.740Z',
    { meters: 3 },
    { api_requests: '6284310', stops: '318400', drivers: '412' },
  ),
  step('Reconcile', 'activity', '2026-11-01T00:00:06.750Z', '2026-11-01T00:00:08.650Z', {}, { compared: 5, equal: 5 }),
  step('Rate lines', 'activity', '2026-11-01T00:00:08.660Z', '2026-11-01T00:00:08.720Z', {}, { lines: 5, total: 131450 }),
  step('Wait for review', 'update', '2026-11-01T00:00:08.730Z', '2026-11-03T08:13:05.000Z', null, {
    approved_by: 'Ines Okafor',
    computation: 1,
  }),
  step('Give number', 'activity', '2026-11-03T08:13:05.040Z', '2026-11-03T08:13:05.080Z', {}, { number: 'WM-2026-00444' }),
  step(
    'Create in Stripe',
    'activity',
    '2026-11-03T08:13:05.100Z',
    '2026-11-03T08:13:05.710Z',
    { customer: 'cus_Fern77', idempotency_key: `${RUN}/create/1` },
    { stripe_invoice: 'in_1SPq8uLk2mWfX0' },
  ),
  step('Add items in Stripe', 'activity', '2026-11-03T08:13:05.720Z', '2026-11-03T08:13:07.040Z', { items: 5 }, { items: 5 }),
  step(
    'Finalize in Stripe',
    'activity',
    '2026-11-03T08:13:07.112Z',
    '2026-11-03T08:13:07.851Z',
    {
      invoice: OCTOBER_INVOICE.id,
      stripe_invoice: 'in_1SPq8uLk2mWfX0',
      expected_total: 131450,
      idempotency_key: '…:3:1/finalize/1',
    },
    { status: 'open', total: 131450, number: 'WM-2026-00444', customer_email: '[redacted]' },
  ),
  step(
    'Pay in Stripe',
    'activity',
    '2026-11-03T08:13:07.900Z',
    null,
    { stripe_invoice: 'in_1SPq8uLk2mWfX0', idempotency_key: '…:3:1/pay/1' },
    null,
    { attempts: 3, failure: '503 from Stripe: “An error occurred while processing your request.” req_Hq2v8TzB1nA4' },
  ),
];

const audit = [
  {
    id: 'aud_3',
    at: '2026-11-03T08:13:05Z',
    actor: 'Ines Okafor',
    organization: ORGANIZATION,
    action: 'invoice.approve',
    record_type: 'invoice',
    record_id: OCTOBER_INVOICE.id,
    reason: 'Rostock depot opened on the 12th. Growth is real.',
    details: { computation: 1 },
  },
  {
    id: 'aud_2',
    at: '2026-11-02T09:05:00Z',
    actor: 'Malte Weber',
    organization: ORGANIZATION,
    action: 'workflow.signal',
    record_type: 'workflow',
    record_id: RUN,
    reason: 'Ines is back on Tuesday.',
    details: {},
  },
  {
    id: 'aud_1',
    at: '2026-11-01T00:00:08Z',
    actor: 'rule',
    organization: ORGANIZATION,
    action: 'invoice.hold',
    record_type: 'invoice',
    record_id: OCTOBER_INVOICE.id,
    reason: 'This subscription is always reviewed.',
    details: {},
  },
];

const TERN = 'org_01M1TERNANALYT55';
const deadLetters = Array.from({ length: 38 }, (_, n) => ({
  id: `dle_01M6D8${String(n).padStart(2, '0')}Q4ZK0T7YB`,
  epoch: 4,
  partition: n % 8,
  offset: 88210 + n,
  organization: n === 3 ? null : TERN,
  environment: n === 3 ? null : 'live',
  reason: n === 3 ? 'undecodable' : 'wrong_key',
  detail:
    n === 3
      ? 'The record is no event record: it ended in the middle of a field.'
      : 'The record\u2019s key is not its event\u2019s identity.',
  at: '2026-11-03T07:07:00Z',
  state: n === 5 ? 'stored' : n === 6 ? 'refused' : 'waiting',
  edited: n === 6,
  replayed_at: n === 5 ? '2026-11-03T08:01:00Z' : null,
}));
const READING =
  '{"id":"r-88210","source":"meters-eu","type":"reading","subject":"unit-17","time":"2026-11-03T07:06:58.120Z","data":{"reading":1250.10,"serial":123456789012345678901234567890,"site":"Kiel"}}';
const wholeLetter = (letter: (typeof deadLetters)[number]) => ({
  letter,
  received_at: '2026-11-03T07:06:58Z',
  record: {
    key: '8f1c02b6a9d44e10b2c7f0a15d3e6c44',
    value: Buffer.from(
      letter.environment
        ? `\n\u0018org_01M1TERNANALYT55\u0010\u0001\u001a\u0007r-88210"\tmeters-eu*\u0007reading`
        : '\u0001\u0002\u0003<b>',
    ).toString('base64'),
    bytes: letter.environment ? 61 : 6,
    whole: true,
  },
  read: { organization: letter.organization, environment: letter.environment, event: letter.environment ? READING : null },
  edit: letter.edited
    ? {
        organization: TERN,
        environment: 'live',
        event: READING,
        at: '2026-11-03T08:00:00Z',
        by: 'user:ines',
        reason: 'The meter sent a wrong year.',
      }
    : null,
  replays: letter.state === 'waiting' ? [] : [outcome(letter, letter.state === 'stored' ? 'stored' : 'refused')],
});
const outcome = (letter: (typeof deadLetters)[number], state: string) => ({
  replay: 'rpl_01M6D9K7TQ2Y4ZB8',
  letter: letter.id,
  state,
  epoch: state === 'refused' ? null : 4,
  partition: state === 'refused' ? null : letter.partition,
  offset: state === 'refused' ? null : letter.offset + 4000,
  repeat: state === 'stored' ? false : null,
  reason: state === 'refused' ? 'invalid_time' : null,
  detail: state === 'refused' ? '`time` must be an RFC 3339 time with its offset.' : null,
  sent_at: '2026-11-03T08:01:00Z',
  settled_at: '2026-11-03T08:01:01Z',
});
const REPLAY = {
  id: 'rpl_01M6D9K7TQ2Y4ZB8',
  status: 'done',
  reason: 'The writer\u2019s key is mended.',
  actor: 'user:ines',
  workflow_id: 'replay:rpl_01M6D9K7TQ2Y4ZB8',
  created_at: '2026-11-03T08:01:00Z',
  finished_at: '2026-11-03T08:01:01Z',
  letters: 12,
  waiting: 0,
  sent: 0,
  stored: 11,
  refused: 1,
  left_out: [],
};

const VERSION_5 = {
  ...PRICES[0]!,
  model: {
    type: 'graduated',
    tiers: [
      { up_to: '1000000', unit_amount: '0' },
      { up_to: '4000000', unit_amount: '0.00016' },
      { up_to: '10000000', unit_amount: '0.00011' },
      { up_to: null, unit_amount: '0.00008' },
    ],
  },
};
const versions = [
  {
    id: 'plv_5',
    plan: 'pln_scale',
    version: 5,
    status: 'draft',
    interval: 'month',
    interval_count: 1,
    prices: [VERSION_5, ...PRICES.slice(1)],
    created_at: '2026-11-03T08:14:00Z',
    published_at: null,
  },
  {
    id: 'plv_4',
    plan: 'pln_scale',
    version: 4,
    status: 'published',
    interval: 'month',
    interval_count: 1,
    prices: PRICES,
    created_at: '2026-08-03T08:14:00Z',
    published_at: '2026-08-04T08:14:00Z',
  },
];
export const plans = [
  {
    id: 'pln_scale',
    key: 'scale',
    name: 'Scale',
    currency: 'USD',
    default: false,
    self_serve: false,
    versions,
    created_at: '2026-01-03T08:14:00Z',
  },
  {
    id: 'pln_start',
    key: 'start',
    name: 'Start',
    currency: 'USD',
    default: true,
    self_serve: true,
    versions: [{ ...versions[1], id: 'plv_s1', plan: 'pln_start', version: 1, prices: [PRICES[3]] }],
    created_at: '2026-01-03T08:14:00Z',
  },
];

export function answer(method: string, path: string, url: URL, body: Row): unknown {
  const [, , kind, id, sub, subId] = path.split('/').map(decodeURIComponent);
  const query = url.searchParams;
  if (path === '/v1/admin/organizations')
    return list(organizations.filter((row) => row.name.toLowerCase().includes((query.get('q') ?? '').toLowerCase())));
  if (kind === 'admin' && id === 'workflows') {
    if (!sub)
      return list(
        runs.filter(
          (row) =>
            (!query.get('status') || row.status === query.get('status')) &&
            (!query.get('type') || row.type === query.get('type')) &&
            JSON.stringify(row).includes(query.get('q') ?? ''),
        ),
      );
    const run = runs.find((row) => row.id === sub);
    if (!run) return undefined;
    if (subId === 'history') return { steps, archived: run.status !== 'running', archived_at: run.closed_at };
    return run;
  }
  if (path === '/v1/admin/dead-letters') {
    const matching = deadLetters.filter(
      (row) =>
        (!query.get('state') || row.state === query.get('state')) && (!query.get('reason') || row.reason === query.get('reason')),
    );
    return list(matching.slice(0, 20), matching.length > 20 ? 'more' : undefined);
  }
  if (path === '/v1/admin/dead-letters/replay') return { ...REPLAY, status: 'running', stored: 0, refused: 0, waiting: 12 };
  if (kind === 'admin' && id === 'dead-letters') {
    const found = deadLetters.find((row) => row.id === sub);
    return found && wholeLetter(found);
  }
  if (kind === 'admin' && id === 'replays') {
    return subId === 'letters'
      ? list(deadLetters.slice(0, 12).map((row, n) => outcome(row, n === 6 ? 'refused' : 'stored')))
      : REPLAY;
  }
  if (path === '/v1/admin/audit') return list(audit);
  if (kind === 'plans') {
    if (!id) return method === 'POST' ? { ...plans[0], ...body } : list(plans);
    const plan = plans.find((row) => row.id === id);
    if (sub === 'versions')
      return method === 'POST' && !subId
        ? { ...versions[0], ...body }
        : versions.find((row) => row.id === subId || String(row.version) === subId);
    return plan;
  }
  if (path === '/v1/meters') return list(METERS);
  if (path === '/v1/simulations') return undefined;
  if (kind === 'invoices' && !id) {
    const status = query.get('status');
    const organizationFilter = query.get('organization');
    return list(
      [...invoices, ...INVOICES.slice(1)].filter(
        (row) => (!status || row.status === status) && (!organizationFilter || row.organization === organizationFilter),
      ),
    );
  }
  if (kind === 'invoices' && id && id !== 'upcoming') {
    const found = invoices.find((row) => row.id === id);
    if (found && !sub) return found;
  }
  return undefined;
}
