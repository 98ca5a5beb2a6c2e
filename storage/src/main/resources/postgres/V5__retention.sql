-- How long events are kept, and what is removed when a customer is gone.
ALTER TABLE organizations
    -- Days by the wall clock; null is what the configuration says.
    ADD COLUMN live_days     integer CHECK (live_days >= 397),
    ADD COLUMN test_days     integer CHECK (test_days >= 36),
    -- Live events whose time lies before this are removed, or are about to be; from here on all of them are there.
    ADD COLUMN events_since  timestamptz,
    ADD COLUMN offboarded_at timestamptz,
    -- When everything that accounting does not have to keep was removed.
    ADD COLUMN removed_at    timestamptz;
UPDATE organizations SET offboarded_at = updated_at WHERE status = 'offboarded';
CREATE INDEX organizations_to_remove ON organizations (id) WHERE status = 'offboarded' AND removed_at IS NULL;
CREATE INDEX dead_letters_by_age ON dead_letters (at);
