-- Everything PostgreSQL is the authority for. Ids carry a type prefix and sort by creation; times are timestamptz; money
-- is minor units beside its currency; quantities and prices are numeric, never floating point.

-- accounts ------------------------------------------------------------------------------------------------------------

CREATE TABLE organizations (
    id                    text PRIMARY KEY,
    name                  text        NOT NULL,
    clerk_organization_id text UNIQUE,
    -- Who reserved the id while there was no Clerk organization yet.
    clerk_user_id         text UNIQUE,
    stripe_customer_id    text,
    time_zone             text        NOT NULL DEFAULT 'UTC',
    currency              text        NOT NULL DEFAULT 'USD',
    billing_email         text,
    address               jsonb,
    tax_ids               jsonb,
    status                text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'offboarded')),
    workflow_id           text        NOT NULL,
    -- When Clerk told the newest of what is here: older news that comes later is not taken.
    clerk_told_at         timestamptz,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL
);

CREATE TABLE members (
    organization_id text        NOT NULL REFERENCES organizations,
    clerk_user_id   text        NOT NULL,
    role            text        NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, clerk_user_id)
);

CREATE TABLE onboarding_steps (
    organization_id text NOT NULL REFERENCES organizations,
    name            text NOT NULL,
    status          text NOT NULL CHECK (status IN ('pending', 'done', 'skipped', 'failed')),
    at              timestamptz,
    PRIMARY KEY (organization_id, name)
);

-- A webhook or signal is a row here before it is answered; what is not done is sent again.
CREATE TABLE inbox (
    source      text        NOT NULL,
    delivery_id text        NOT NULL,
    kind        text        NOT NULL,
    -- What the delivery is about and is kept in order by: a Clerk organization, a Stripe object.
    subject     text        NOT NULL,
    payload     jsonb       NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    done_at     timestamptz,
    PRIMARY KEY (source, delivery_id)
);
CREATE INDEX inbox_open ON inbox (source, subject, occurred_at, received_at) WHERE done_at IS NULL;

-- apikeys -------------------------------------------------------------------------------------------------------------

-- Grows with every change of a key, so that nodes can ask for "what changed since".
CREATE SEQUENCE api_key_changes;

CREATE TABLE api_keys (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    -- The first key of the rotation line: the default source of events, and what usage per key survives rotation by.
    line_id         text        NOT NULL,
    name            text        NOT NULL,
    environment     text        NOT NULL CHECK (environment IN ('live', 'test')),
    prefix          text        NOT NULL,
    hash            text        NOT NULL UNIQUE,
    scopes          jsonb       NOT NULL DEFAULT '[]',
    status          text        NOT NULL
        CHECK (status IN ('unconfirmed', 'active', 'rotating', 'revoked', 'withdrawn', 'expired')),
    workflow_id     text        NOT NULL,
    created_at      timestamptz NOT NULL,
    created_by      text        NOT NULL,
    confirmed_at    timestamptz,
    last_used_at    timestamptz,
    expires_at      timestamptz,
    overlap_ends_at timestamptz,
    ended_at        timestamptz,
    replaced_by     text,
    budget_minor    bigint,
    budget_currency text,
    hard_cap        boolean     NOT NULL DEFAULT false,
    change          bigint      NOT NULL DEFAULT nextval('api_key_changes')
);
CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id DESC);
CREATE INDEX api_keys_by_change ON api_keys (change);

-- catalog -------------------------------------------------------------------------------------------------------------

CREATE TABLE meters (
    id          text PRIMARY KEY,
    -- What rows of events refer to: small, and never used again.
    number      integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    key         text        NOT NULL UNIQUE,
    name        text        NOT NULL,
    event_type  text        NOT NULL,
    aggregation text        NOT NULL,
    value_path  text,
    filter      jsonb       NOT NULL DEFAULT '[]',
    group_by    jsonb       NOT NULL DEFAULT '{}',
    -- What the log held when the meter was made: up to there it is counted by backfill, from there on by the sink.
    state       text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'backfilling')),
    backfill_to jsonb,
    created_at  timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX meters_by_type ON meters (event_type);

CREATE TABLE plans (
    id         text PRIMARY KEY,
    key        text        NOT NULL UNIQUE,
    name       text        NOT NULL,
    currency   text        NOT NULL,
    is_default boolean     NOT NULL DEFAULT false,
    self_serve boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_default_plan ON plans (is_default) WHERE is_default;

CREATE TABLE plan_versions (
    id                 text PRIMARY KEY,
    plan_id            text        NOT NULL REFERENCES plans,
    number             integer     NOT NULL,
    status             text        NOT NULL CHECK (status IN ('draft', 'published')),
    interval_unit      text        NOT NULL CHECK (interval_unit IN ('day', 'week', 'month', 'year')),
    interval_count     integer     NOT NULL DEFAULT 1 CHECK (interval_count > 0),
    trial_days         integer     NOT NULL DEFAULT 0,
    minimum_commitment numeric,
    -- The prices as they were sent, validated; immutable once published.
    prices             jsonb       NOT NULL,
    created_at         timestamptz NOT NULL,
    published_at       timestamptz,
    UNIQUE (plan_id, number)
);

-- billing -------------------------------------------------------------------------------------------------------------

CREATE TABLE test_clocks (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL UNIQUE REFERENCES organizations,
    now             timestamptz NOT NULL,
    goal            timestamptz NOT NULL,
    status          text        NOT NULL CHECK (status IN ('ready', 'advancing')),
    created_at      timestamptz NOT NULL
);

-- Every wait of a billing workflow on the billing clock. `running`: it has been woken, or has just begun, and is at work;
-- `waiting`: until `due`; `parked`: for a person, or for nothing at all. A test clock moves on only when none is running.
CREATE TABLE billing_waits (
    workflow_id     text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    state           text        NOT NULL CHECK (state IN ('running', 'waiting', 'parked', 'done')),
    due             timestamptz,
    purpose         text        NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX billing_waits_due ON billing_waits (organization_id, state, due);

CREATE TABLE subscriptions (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    plan_version_id text        NOT NULL REFERENCES plan_versions,
    status          text        NOT NULL CHECK (status IN ('active', 'trialing', 'paused', 'canceled')),
    -- Local date and time in the organization's zone, from which every boundary is reckoned.
    anchor          timestamp   NOT NULL,
    anchor_kind     text        NOT NULL CHECK (anchor_kind IN ('anniversary', 'calendar')),
    start_at        timestamptz NOT NULL,
    ended_at        timestamptz,
    cancel_at       timestamptz,
    invoice_review  text        NOT NULL CHECK (invoice_review IN ('automatic', 'required')),
    collection      text        NOT NULL CHECK (collection IN ('charge', 'send_invoice')),
    workflow_id     text        NOT NULL,
    -- An admin ended the workflow on purpose: it is not brought back.
    terminated      text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX subscriptions_by_organization ON subscriptions (organization_id, id DESC);

CREATE TABLE periods (
    subscription_id text        NOT NULL REFERENCES subscriptions,
    number          integer     NOT NULL,
    -- Which boundary of the anchor the period ends at, so that the next one is reckoned from the anchor, never from here.
    boundary        bigint      NOT NULL,
    start_at        timestamptz NOT NULL,
    end_at          timestamptz NOT NULL,
    plan_version_id text        NOT NULL REFERENCES plan_versions,
    time_zone       text        NOT NULL,
    trial           boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (subscription_id, number)
);

CREATE TABLE moments (
    subscription_id text        NOT NULL REFERENCES subscriptions,
    number          integer     NOT NULL,
    at              timestamptz NOT NULL,
    reason          text        NOT NULL
        CHECK (reason IN ('start', 'period', 'change', 'pause', 'cancel', 'threshold', 'closing')),
    -- The period that ended there; none at the start.
    period_number   integer,
    PRIMARY KEY (subscription_id, number)
);

CREATE TABLE invoices (
    id                 text PRIMARY KEY,
    organization_id    text        NOT NULL REFERENCES organizations,
    subscription_id    text        NOT NULL REFERENCES subscriptions,
    moment             integer     NOT NULL,
    revision           integer     NOT NULL DEFAULT 1,
    number             text UNIQUE,
    status             text        NOT NULL CHECK (status IN
        ('draft', 'in_review', 'issuing', 'open', 'paid', 'past_due', 'uncollectible', 'void', 'discarded')),
    hold_reason        text,
    currency           text        NOT NULL,
    billing_reason     text        NOT NULL,
    billing_date       date        NOT NULL,
    computation        integer     NOT NULL DEFAULT 0,
    period_number      integer,
    period_start       timestamptz NOT NULL,
    period_end         timestamptz NOT NULL,
    -- {"epoch": 1, "positions": [offset per partition]}: what lies before is in, what comes after is late.
    closing_position   jsonb,
    closed_at          timestamptz,
    subtotal           bigint      NOT NULL DEFAULT 0,
    total              bigint      NOT NULL DEFAULT 0,
    brought_forward    bigint      NOT NULL DEFAULT 0,
    credits_applied    bigint      NOT NULL DEFAULT 0,
    carried_forward    bigint      NOT NULL DEFAULT 0,
    amount_due         bigint      NOT NULL DEFAULT 0,
    amount_remaining   bigint      NOT NULL DEFAULT 0,
    due_date           date,
    stripe_invoice_id  text,
    workflow_id        text        NOT NULL,
    approved_by        text,
    payment_reference  text,
    issued_at          timestamptz,
    paid_at            timestamptz,
    voided_at          timestamptz,
    -- Void and "forgive": the lines stay in the accounts as if billed.
    forgiven           boolean     NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    UNIQUE (subscription_id, moment, revision)
);
-- I3: at most one non-void invoice per subscription and moment.
CREATE UNIQUE INDEX one_invoice_per_moment ON invoices (subscription_id, moment) WHERE status NOT IN ('void', 'discarded');
CREATE INDEX invoices_by_organization ON invoices (organization_id, id DESC);
CREATE INDEX invoices_by_status ON invoices (status, id DESC);

CREATE TABLE invoice_lines (
    id              text PRIMARY KEY,
    invoice_id      text        NOT NULL REFERENCES invoices,
    organization_id text        NOT NULL REFERENCES organizations,
    ordinal         integer     NOT NULL,
    kind            text        NOT NULL
        CHECK (kind IN ('usage', 'fee', 'adjustment', 'discount', 'credit', 'tax', 'minimum')),
    description     text        NOT NULL,
    price_key       text,
    meter_id        text REFERENCES meters,
    -- The account this line belongs to: a price and a period of the subscription.
    subscription_id text        NOT NULL REFERENCES subscriptions,
    period_number   integer,
    period_start    timestamptz NOT NULL,
    period_end      timestamptz NOT NULL,
    quantity        numeric     NOT NULL,
    amount          bigint      NOT NULL,
    adjusts_invoice text,
    adjusts_line    text,
    trace           jsonb       NOT NULL,
    -- {"counted": n, "excluded": {...}, "checksum": "..."}: what was seen when the quantity was taken.
    evidence        jsonb       NOT NULL DEFAULT '{}',
    UNIQUE (invoice_id, ordinal)
);
CREATE INDEX invoice_lines_by_account ON invoice_lines (subscription_id, period_number, price_key);

-- Quantities taken at an invoice's close, one per meter and period asked; rating reads these, so that it is pure.
CREATE TABLE closing_quantities (
    invoice_id    text    NOT NULL REFERENCES invoices,
    computation   integer NOT NULL,
    meter_id      text    NOT NULL REFERENCES meters,
    period_number integer NOT NULL,
    quantity      numeric,
    counted       bigint  NOT NULL,
    -- Counted events of this period that came after the position at which it was last rated.
    late          bigint  NOT NULL DEFAULT 0,
    excluded      jsonb   NOT NULL,
    checksum      text    NOT NULL,
    PRIMARY KEY (invoice_id, computation, meter_id, period_number)
);

CREATE TABLE number_series (
    series text PRIMARY KEY,
    next   bigint NOT NULL
);

-- The double-entry ledger: the entries of one transaction sum to zero in each currency.
CREATE TABLE ledger_entries (
    id              text PRIMARY KEY,
    transaction_id  text        NOT NULL,
    organization_id text        NOT NULL REFERENCES organizations,
    account         text        NOT NULL,
    currency        text        NOT NULL,
    amount          bigint      NOT NULL,
    invoice_id      text REFERENCES invoices,
    at              timestamptz NOT NULL
);
CREATE INDEX ledger_by_account ON ledger_entries (organization_id, account, currency);
CREATE UNIQUE INDEX ledger_once ON ledger_entries (transaction_id, account, currency);

-- Every write to Stripe: asked with this key, and what it answered.
CREATE TABLE stripe_writes (
    idempotency_key text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    workflow_id     text        NOT NULL,
    step            text        NOT NULL,
    attempt         integer     NOT NULL,
    asked_at        timestamptz NOT NULL,
    answered_at     timestamptz,
    outcome         text CHECK (outcome IN ('done', 'declined', 'failed')),
    object_id       text,
    code            text,
    message         text
);
CREATE INDEX stripe_writes_by_workflow ON stripe_writes (workflow_id, step, attempt);

CREATE TABLE payment_methods (
    id                       text PRIMARY KEY,
    organization_id          text        NOT NULL REFERENCES organizations,
    stripe_payment_method_id text        NOT NULL,
    kind                     text        NOT NULL,
    brand                    text,
    last4                    text,
    exp_month                integer,
    exp_year                 integer,
    is_default               boolean     NOT NULL DEFAULT false,
    created_at               timestamptz NOT NULL,
    removed_at               timestamptz
);
CREATE INDEX payment_methods_by_organization ON payment_methods (organization_id, id DESC);

-- metering ------------------------------------------------------------------------------------------------------------

-- Kafka's topic ids as first seen: a log position is (epoch, partition, offset).
CREATE TABLE log_epochs (
    epoch      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    topic_id   text        NOT NULL UNIQUE,
    partitions integer     NOT NULL,
    seen_at    timestamptz NOT NULL
);

-- States that merge, never only results. Counted events of one meter, organization, UTC hour, dimension values, key line.
CREATE TABLE usage_windows (
    organization_id text        NOT NULL REFERENCES organizations,
    meter_id        text        NOT NULL REFERENCES meters,
    environment     text        NOT NULL,
    hour            timestamptz NOT NULL,
    dimensions      jsonb       NOT NULL,
    key_line        text        NOT NULL,
    counted         bigint      NOT NULL,
    sum             numeric     NOT NULL,
    min             numeric,
    max             numeric,
    last            numeric,
    last_order      text,
    uniques         bigint,
    excluded        jsonb       NOT NULL,
    checksum        text        NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, meter_id, environment, hour, dimensions, key_line)
);

-- How far each shard has looked: {"epoch": 1, "positions": [...]}.
CREATE TABLE metering_shards (
    shard      integer PRIMARY KEY,
    position   jsonb       NOT NULL,
    updated_at timestamptz NOT NULL
);

-- operations ----------------------------------------------------------------------------------------------------------

CREATE TABLE workflow_runs (
    workflow_id     text        NOT NULL,
    run_id          text        NOT NULL,
    type            text        NOT NULL,
    organization_id text,
    -- [{"type": "invoice", "id": "inv_..."}]
    records         jsonb       NOT NULL DEFAULT '[]',
    parent          text,
    status          text        NOT NULL CHECK (status IN
        ('running', 'completed', 'failed', 'canceled', 'terminated', 'continued_as_new', 'timed_out')),
    waiting_for     text,
    waiting_until   timestamptz,
    reason          text,
    successor       text,
    started_at      timestamptz NOT NULL,
    closed_at       timestamptz,
    archive_due     boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (workflow_id, run_id)
);
CREATE INDEX workflow_runs_recent ON workflow_runs (started_at DESC, workflow_id);
CREATE INDEX workflow_runs_open ON workflow_runs (status) WHERE status = 'running';
CREATE INDEX workflow_runs_by_organization ON workflow_runs (organization_id, started_at DESC);

CREATE TABLE workflow_histories (
    workflow_id text        NOT NULL,
    run_id      text        NOT NULL,
    steps       jsonb       NOT NULL,
    complete    boolean     NOT NULL,
    archived_at timestamptz NOT NULL,
    PRIMARY KEY (workflow_id, run_id)
);

CREATE TABLE audit (
    id              text PRIMARY KEY,
    at              timestamptz NOT NULL,
    actor           text        NOT NULL,
    organization_id text,
    action          text        NOT NULL,
    record_type     text        NOT NULL,
    record_id       text        NOT NULL,
    reason          text,
    details         jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_by_record ON audit (record_type, record_id, id DESC);

-- What was answered to a POST, for 24 hours. `runner` is the process at work on it while there is no answer.
CREATE TABLE idempotency_answers (
    scope        text        NOT NULL,
    path         text        NOT NULL,
    key          text        NOT NULL,
    request_hash text        NOT NULL,
    runner       text,
    status       integer,
    headers      jsonb,
    body         text,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (scope, path, key)
);
CREATE INDEX idempotency_by_age ON idempotency_answers (created_at);

-- The api processes alive: each renews its row; one that stopped renewing is taken for dead.
CREATE TABLE runners (
    id          text PRIMARY KEY,
    renewed_at  timestamptz NOT NULL,
    -- The newest change of keys that this process has followed: what it held in memory of older ones is forgotten.
    seen_change bigint      NOT NULL DEFAULT 0
);

CREATE TABLE dead_letters (
    id              text PRIMARY KEY,
    epoch           integer     NOT NULL,
    partition       integer     NOT NULL,
    log_offset      bigint      NOT NULL,
    organization_id text,
    reason          text        NOT NULL,
    detail          text        NOT NULL,
    at              timestamptz NOT NULL,
    replayed_at     timestamptz,
    UNIQUE (epoch, partition, log_offset)
);
