-- What an organization expects of its events: a schema per type, in versions that never change, and per environment whether
-- anybody looks at them.
CREATE TABLE event_schemas (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    type            text        NOT NULL,
    -- What a new version must have in common with the newest.
    compatibility   text        NOT NULL CHECK (compatibility IN ('none', 'backward', 'full')),
    newest          integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    -- Since when events of the type may carry anything again; the versions stay.
    retired_at      timestamptz,
    UNIQUE (organization_id, type)
);

CREATE TABLE event_schema_versions (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    schema_id       text        NOT NULL REFERENCES event_schemas,
    version         integer     NOT NULL,
    -- The JSON of the schema; not jsonb, which would put its members into another order.
    body            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    created_by      text        NOT NULL,
    UNIQUE (schema_id, version)
);

CREATE TABLE tracking_plans (
    organization_id text        NOT NULL REFERENCES organizations,
    environment     text        NOT NULL CHECK (environment IN ('live', 'test')),
    mode            text        NOT NULL CHECK (mode IN ('off', 'warn', 'enforce')),
    -- Null: events of any type may come.
    allowed_types   jsonb,
    -- Grows with everything that changes what is decided by the plan, schemas too: what a revision says never changes.
    revision        bigint      NOT NULL,
    updated_at      timestamptz NOT NULL,
    updated_by      text        NOT NULL,
    PRIMARY KEY (organization_id, environment)
);

-- How often events were not as planned; bounded per organization and environment.
CREATE TABLE tracking_violations (
    id              text PRIMARY KEY,
    organization_id text        NOT NULL REFERENCES organizations,
    environment     text        NOT NULL CHECK (environment IN ('live', 'test')),
    -- Empty: of all types for which there was no row left.
    type            text        NOT NULL,
    -- 0: the type is not on the list.
    version         integer     NOT NULL,
    warned          bigint      NOT NULL,
    refused         bigint      NOT NULL,
    -- What was wrong with the last of them: where in the data, and what was expected, without the value.
    example         text        NOT NULL,
    first_at        timestamptz NOT NULL,
    last_at         timestamptz NOT NULL,
    UNIQUE (organization_id, environment, type, version)
);
