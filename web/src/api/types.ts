// The public contract, version 1, as the web app uses it. `npm run generate:api` writes the whole of it from
// /openapi.json; these are the shapes the pages are written against.

export interface Money {
  amount: number;
  currency: string;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface Period {
  start: string;
  end: string;
}

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  errors?: { pointer: string; code: string; detail: string }[];
  request_id?: string;
}

export interface AppConfig {
  clerk_publishable_key: string | null;
  hosted_url: string | null;
  test_clocks: boolean;
  operator_name: string | null;
}

export type Role = 'member' | 'admin' | 'operator';

export interface Me {
  user_id: string;
  email: string | null;
  role: Role;
  organization: { id: string; name: string } | null;
}

// Organization and keys -----------------------------------------------------------------------------------------------

export interface Organization {
  id: string;
  name: string;
  clerk_organization_id: string | null;
  stripe_customer_id: string | null;
  time_zone: string;
  currency: string;
  billing_email: string | null;
  /** The id of the clock, where the organization is on one. */
  test_clock: string | null;
  /** What its billing clock shows: the test clock's time, or the wall's. */
  now: string;
  workflow_id: string;
  created_at: string;
}

export interface TestClock {
  id: string;
  organization: string;
  now: string;
  status: 'ready' | 'advancing';
}

/** How long a customer's events are kept, in days by the wall clock. */
export interface Retention {
  live_days: number;
  test_days: number;
  /** Whether either was set for this customer; otherwise they are what is configured for all. */
  own: boolean;
  /** Live events from here on are all there; null where none was ever removed. */
  events_since: string | null;
}

export type StepName = 'organization' | 'stripe_customer' | 'subscription' | 'first_key' | 'first_event';

export interface OnboardingStep {
  name: StepName;
  status: 'pending' | 'done' | 'skipped' | 'failed';
  at: string | null;
}

export interface Onboarding {
  organization: Organization;
  workflow_id: string;
  steps: OnboardingStep[];
}

export type Environment = 'live' | 'test';
export type KeyStatus = 'unconfirmed' | 'active' | 'rotating' | 'revoked' | 'withdrawn' | 'expired';

export interface ApiKey {
  id: string;
  /** The secret itself: only in the answer that made it. */
  key?: string | null;
  line?: string;
  prefix: string;
  name: string;
  environment: Environment;
  scopes: string[];
  status: KeyStatus;
  created_at: string;
  last_used_at?: string | null;
  expires_at?: string | null;
  overlap_ends_at?: string | null;
  replaced_by?: string | null;
  budget?: Money | null;
  hard_cap?: boolean;
  usage?: string | null;
  cost?: Money | null;
  workflow_id: string;
}

// Events --------------------------------------------------------------------------------------------------------------

export type EventStatus = 'accepted' | 'stored' | 'metered' | 'invoiced' | 'excluded';

export interface MeterEvent {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  data: Record<string, unknown>;
  [extension: string]: unknown;
}

export interface EventRow {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  received_at: string;
  environment?: Environment;
  data?: Record<string, unknown>;
  status?: EventStatus;
  reason?: string | null;
}

export interface EventWhereabouts {
  status: EventStatus;
  event: MeterEvent;
  received_at: string;
  stored_at: string | null;
  environment?: Environment;
  meters: { meter: string; counted: boolean; reason: string | null; lines: string[] }[];
  repeats?: { received_at: string; time: string }[];
}

export interface Accepted {
  accepted: number;
  rejected: { index: number; id: string | null; code: string; message: string }[];
  ids?: { index: number; id: string }[];
}

// Catalog -------------------------------------------------------------------------------------------------------------

export type Aggregation = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'UNIQUE_COUNT' | 'LATEST';

export interface Meter {
  id: string;
  key: string;
  name: string;
  event_type: string;
  aggregation: Aggregation;
  value_path?: string | null;
  filter?: { path: string; op: string; value?: unknown }[];
  group_by?: Record<string, string>;
  status?: 'active' | 'backfilling' | 'archived';
  /** While it is backfilling: how many events are older than the meter, and how many of them are looked at. */
  backfill?: { older?: number | null; looked: number } | null;
  created_at?: string;
}

export interface Tier {
  up_to: string | null;
  unit_amount: string;
  flat_amount?: string | null;
}

export type PriceModel =
  | { type: 'flat'; amount: string }
  | { type: 'per_unit'; unit_amount: string }
  | { type: 'graduated'; tiers: Tier[] }
  | { type: 'volume'; tiers: Tier[] }
  | { type: 'package'; package_size: string; package_amount: string };

export interface Price {
  key: string;
  name: string;
  meter?: string | null;
  billing: 'in_arrears' | 'in_advance';
  model: PriceModel;
  included?: string | null;
  minimum?: string | null;
  maximum?: string | null;
  interval?: string | null;
  interval_count?: number | null;
}

export interface PlanVersion {
  id: string;
  plan: string;
  version: number;
  status: 'draft' | 'published';
  interval: 'day' | 'week' | 'month' | 'year';
  interval_count?: number;
  trial_days?: number;
  minimum_commitment?: string | null;
  prices: Price[];
  created_at?: string;
  published_at?: string | null;
}

export interface Plan {
  id: string;
  key: string;
  name: string;
  currency: string;
  default?: boolean;
  self_serve?: boolean;
  versions?: PlanVersion[];
  created_at?: string;
}

// Usage, subscriptions, invoices --------------------------------------------------------------------------------------

export interface UsageRow {
  start: string;
  end: string;
  group: Record<string, string | null> | null;
  value: string | null;
  events: number;
  excluded: Record<string, number>;
}

export interface Usage {
  meter: string;
  as_of: string;
  total: string | null;
  data: UsageRow[];
}

export interface Subscription {
  id: string;
  organization: string;
  plan_version: string;
  status: 'active' | 'trialing' | 'paused' | 'canceled';
  current_period: Period;
  start?: string;
  ended_at?: string | null;
  cancel_at?: string | null;
  invoice_review?: 'automatic' | 'required';
  collection?: 'charge' | 'send_invoice';
  workflow_id: string;
  created_at?: string;
}

export type InvoiceStatus =
  'draft' | 'in_review' | 'issuing' | 'open' | 'paid' | 'past_due' | 'uncollectible' | 'void' | 'discarded';

export type LineKind = 'usage' | 'fee' | 'adjustment' | 'discount' | 'credit' | 'tax' | 'minimum';

export interface TraceStep {
  label: string;
  from?: string | null;
  up_to?: string | null;
  units: string;
  unit_amount: string;
  flat_amount?: string | null;
  amount: string;
}

/** How a line's number came about, in major units, before rounding. */
export interface RatingTrace {
  model: string;
  quantity: string;
  included?: string | null;
  rated?: string | null;
  steps: TraceStep[];
  exact: string;
  bound?: string | null;
  /** What the rating came to, rounded. */
  amount?: string;
  /** On an adjustment: what its price and period had been billed before. */
  account?: { quantity: string; amount: string } | null;
  /** Where a fee is prorated: which part of the full period this is. */
  share?: { seconds: number; of_seconds: number } | null;
}

export interface InvoiceLine {
  id: string;
  kind: LineKind;
  description: string;
  price: string | null;
  meter: string | null;
  period: Period;
  quantity: string;
  amount: Money;
  adjusts: { invoice: string; line: string } | null;
  trace: RatingTrace | null;
}

export interface Invoice {
  id: string;
  number: string | null;
  organization: string;
  subscription: string;
  status: InvoiceStatus;
  currency: string;
  moment: number;
  revision: number;
  billing_reason: string;
  billing_date: string;
  computation: number;
  period: Period;
  lines: InvoiceLine[];
  subtotal: Money;
  total: Money;
  brought_forward: Money;
  credits_applied: Money;
  carried_forward: Money;
  amount_due: Money;
  amount_remaining: Money;
  due_date: string | null;
  stripe_invoice_id: string | null;
  workflow_id: string;
  hold_reason?: string | null;
  closed_at?: string | null;
  issued_at: string | null;
  paid_at: string | null;
  voided_at?: string | null;
}

/** What a period has come to so far: its lines are not written yet, so they have no ids. */
export type UpcomingLine = Omit<InvoiceLine, 'id' | 'adjusts'>;

export interface UpcomingInvoice extends Pick<Invoice, 'currency' | 'period' | 'total'> {
  lines: UpcomingLine[];
  as_of?: string | null;
}

export interface LineEvent {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  received_at: string;
  value: string | null;
  counted: boolean;
  reason: string | null;
}

export interface LineEvents extends Page<LineEvent> {
  totals: { counted: number; excluded: Record<string, number> };
}

export interface Verification {
  equal: boolean | null;
  recomputed: { lines: InvoiceLine[]; total: Money } | null;
  differences: { line?: string; price?: string | null; field?: string; billed?: unknown; recomputed?: unknown }[];
  basis: 'events' | 'windows' | 'none';
  late: { events: number; adjusted_by: string[] };
}

export interface PaymentMethod {
  id: string;
  type: string;
  brand?: string | null;
  last4?: string | null;
  exp_month?: number | null;
  exp_year?: number | null;
  is_default?: boolean;
}

// Analytics -----------------------------------------------------------------------------------------------------------

export interface Timeseries {
  as_of: string;
  data: { time: string; value: number; group?: string | null }[];
}

export interface TopList {
  as_of: string;
  data: { key: string; value: number }[];
}

// Operations ----------------------------------------------------------------------------------------------------------

export type RunStatus = 'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'continued_as_new' | 'timed_out';

export interface PendingActivity {
  type: string;
  attempt: number;
  last_failure: string | null;
  next_retry_at: string | null;
}

export interface WorkflowRun {
  id: string;
  run_id?: string;
  type: string;
  status: RunStatus;
  organization?: string | null;
  started_at: string;
  closed_at: string | null;
  waiting_for: string | null;
  waiting_until?: string | null;
  reason?: string | null;
  successor?: string | null;
  parent?: string | null;
  pending_activities?: PendingActivity[];
  children?: { id: string; type: string; status: RunStatus }[];
  records?: { type: string; id: string }[];
}

export type StepStatus = 'running' | 'completed' | 'failed' | 'canceled' | 'timed_out' | 'terminated' | 'continued_as_new';
export type StepKind = 'start' | 'activity' | 'timer' | 'signal' | 'update' | 'child' | 'end';

export interface RunStep {
  name: string;
  kind: StepKind;
  status: StepStatus;
  attempts: number;
  started_at: string;
  ended_at: string | null;
  input: unknown;
  result: unknown;
  failure: string | null;
}

export interface RunHistory {
  steps: RunStep[];
  archived: boolean;
  archived_at?: string | null;
}

export interface AdminOrganization extends Partial<Organization> {
  id: string;
  name: string;
  created_at: string;
}

export type LetterState = 'waiting' | 'replaying' | 'stored' | 'refused';

export interface DeadLetter {
  id: string;
  epoch: number;
  partition: number;
  offset: number;
  organization: string | null;
  environment: 'live' | 'test' | null;
  reason: string;
  detail: string;
  at: string;
  state: LetterState;
  edited: boolean;
  replayed_at: string | null;
}

/** An event as JSON text, byte for byte, and whose it is. */
export interface EventText {
  organization: string | null;
  environment: 'live' | 'test' | null;
  event: string | null;
}

export interface ReplayOutcome {
  replay: string;
  letter: string;
  state: 'waiting' | 'sent' | 'stored' | 'refused';
  epoch: number | null;
  partition: number | null;
  offset: number | null;
  repeat: boolean | null;
  reason: string | null;
  detail: string | null;
  sent_at: string | null;
  settled_at: string | null;
}

export interface WholeLetter {
  letter: DeadLetter;
  received_at: string | null;
  /** What lay on the log: the key in hexadecimal digits, the first bytes of the value in Base64. */
  record: { key: string | null; value: string | null; bytes: number; whole: boolean };
  read: EventText;
  edit: (EventText & { at: string; by: string; reason: string }) | null;
  replays: ReplayOutcome[];
}

export interface Replay {
  id: string;
  status: 'running' | 'done';
  reason: string;
  actor: string;
  workflow_id: string;
  created_at: string;
  finished_at: string | null;
  letters: number;
  waiting: number;
  sent: number;
  stored: number;
  refused: number;
  left_out: string[];
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: string;
  organization: string | null;
  action: string;
  record_type: string;
  record_id: string;
  reason: string | null;
  details?: Record<string, unknown>;
}
