-- Dead letters are looked at, edited and put on the log again. What lay on the log stays as it was; what a person makes of
-- it stands beside it.
ALTER TABLE dead_letters
    -- Null where the letter was put aside before these were kept.
    ADD COLUMN record_key          bytea,
    ADD COLUMN record_value        bytea,
    -- What could be read of the record, as the JSON of an event; null where it is no record of ours at all.
    ADD COLUMN event               text,
    ADD COLUMN environment         text CHECK (environment IN ('live', 'test')),
    ADD COLUMN received_at         timestamptz,
    -- The organization's billing clock at receipt; null where that could not be read.
    ADD COLUMN clock_at            timestamptz,
    ADD COLUMN key_id              text,
    ADD COLUMN key_line            text,
    ADD COLUMN edited_event        text,
    ADD COLUMN edited_organization text,
    ADD COLUMN edited_environment  text CHECK (edited_environment IN ('live', 'test')),
    ADD COLUMN edited_at           timestamptz,
    ADD COLUMN edited_by           text,
    ADD COLUMN edit_reason         text,
    -- `copy`: it came onto the log by a replay and was refused again; the letter that it was made of says why.
    ADD COLUMN state               text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'replaying', 'stored', 'refused', 'copy'));
CREATE INDEX dead_letters_open ON dead_letters (id) WHERE state IN ('waiting', 'refused');

-- What an admin had put on the log again, and why.
CREATE TABLE replays (
    id          text PRIMARY KEY,
    workflow_id text        NOT NULL,
    reason      text        NOT NULL,
    actor       text        NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX replays_unfinished ON replays (id) WHERE finished_at IS NULL;

-- What became of each letter of a replay.
CREATE TABLE replay_letters (
    replay_id     text        NOT NULL REFERENCES replays,
    letter_id     text        NOT NULL REFERENCES dead_letters ON DELETE CASCADE,
    state         text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'stored', 'refused')),
    -- Where it lies on the log now.
    epoch         integer,
    log_partition integer,
    log_offset    bigint,
    -- Stored, and marked as a repeat of an event that counts already; null until it is stored.
    is_repeat     boolean,
    -- Why it was refused again.
    reason        text,
    detail        text,
    sent_at       timestamptz,
    settled_at    timestamptz,
    PRIMARY KEY (replay_id, letter_id)
);
CREATE INDEX replay_letters_by_letter ON replay_letters (letter_id);
