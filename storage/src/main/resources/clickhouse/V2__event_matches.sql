-- What events count for by meters that were made after they were stored: rows of `events` are never rewritten. A match
-- found twice is the same row twice; reads take any one of them.
CREATE TABLE IF NOT EXISTS event_matches
(
    organization  LowCardinality(String),
    meter         UInt32,
    time          DateTime64(6, 'UTC'),
    log_epoch     UInt32,
    log_partition UInt32,
    log_offset    UInt64,
    value         Decimal(76, 12),
    text          String,
    dimensions    LowCardinality(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (organization, meter, time, log_epoch, log_partition, log_offset);
