-- A meter that is made after events of its type first has those matched. `backfill_to` is where the log ended when that
-- began: what lies before is matched by the backfill where the sink did not know the meter yet, all behind it by the sink.
ALTER TABLE meters
    -- How many older events there are to look at; null where they have not been counted yet.
    ADD COLUMN backfill_older  bigint,
    ADD COLUMN backfill_looked bigint  NOT NULL DEFAULT 0,
    -- The last event that was looked at; null at the beginning.
    ADD COLUMN backfill_cursor jsonb,
    -- All of them are matched; what is left is to count their usage windows.
    ADD COLUMN backfill_matched boolean NOT NULL DEFAULT false;
CREATE INDEX meters_backfilling ON meters (id) WHERE state = 'backfilling';

-- Which shards of metering have counted the older windows of a meter that is being backfilled.
CREATE TABLE metering_backfills (
    meter_id   text        NOT NULL REFERENCES meters,
    shard      integer     NOT NULL,
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (meter_id, shard)
);
