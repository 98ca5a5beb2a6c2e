-- One row per record of the log, whole: its position proves what is stored, its marks and matches make reads fast.
-- `repeat` is the mark made on the way in; exact reads add `event_corrections`. Matches are parallel arrays, so that one
-- insert stores an event with everything that is known of it, or nothing.
CREATE TABLE IF NOT EXISTS events
(
    organization     LowCardinality(String),
    environment      Enum8('live' = 1, 'test' = 2),
    type             LowCardinality(String),
    time             DateTime64(6, 'UTC'),
    source           LowCardinality(String),
    id               String,
    subject          Nullable(String),
    data             String CODEC(ZSTD(1)),
    extensions       String,
    key_id           LowCardinality(String),
    key_line         LowCardinality(String),
    -- The first 128 bits of SHA-256 over organization, environment, source and id, each behind its length.
    identity         UInt128,
    received_at      DateTime64(6, 'UTC'),
    clock_at         DateTime64(6, 'UTC'),
    stored_at        DateTime64(6, 'UTC'),
    log_epoch        UInt32,
    log_partition    UInt32,
    log_offset       UInt64,
    repeat           Bool,
    match_meter      Array(UInt32),
    match_value      Array(Decimal(76, 12)),
    match_text       Array(String),
    -- Dimension values as one canonical JSON object (keys sorted), '{}' where there are none.
    match_dimensions Array(LowCardinality(String)),
    INDEX events_by_identity identity TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX events_by_offset log_offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (organization, environment, type, time, identity)
SETTINGS non_replicated_deduplication_window = 10000;

-- What exact reading found beyond the marks: the record at this position is not counted, for this reason.
CREATE TABLE IF NOT EXISTS event_corrections
(
    organization  LowCardinality(String),
    log_epoch     UInt32,
    log_partition UInt32,
    log_offset    UInt64,
    reason        LowCardinality(String),
    found_at      DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (organization, log_epoch, log_partition, log_offset);

-- What each block touched: metering looks here for its work, never at the wall clock.
CREATE TABLE IF NOT EXISTS touched
(
    organization  LowCardinality(String),
    environment   Enum8('live' = 1, 'test' = 2),
    type          LowCardinality(String),
    hour          DateTime('UTC'),
    log_epoch     UInt32,
    log_partition UInt32,
    last_offset   SimpleAggregateFunction(max, UInt64),
    stored_at     SimpleAggregateFunction(max, DateTime64(6, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (organization, environment, type, hour, log_epoch, log_partition)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS touched_by_events TO touched AS
SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
       max(log_offset) AS last_offset, max(stored_at) AS stored_at
FROM events
GROUP BY organization, environment, type, hour, log_epoch, log_partition;
