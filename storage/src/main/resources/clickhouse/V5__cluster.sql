-- What V1 to V4 came to, for a cluster, which begins here: why each table is as it is stands there. It is written for one
-- node, as every migration is; what a statement comes to on a cluster is said by ClusterLayout.
CREATE TABLE IF NOT EXISTS events
(
    organization     LowCardinality(String),
    environment      Enum8('live' = 1, 'test' = 2),
    type             LowCardinality(String),
    time             DateTime64(6, 'UTC'),
    source           LowCardinality(String),
    id               String,
    subject          Nullable(String),
    data             String,
    extensions       String,
    key_id           LowCardinality(String),
    key_line         LowCardinality(String),
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
    match_dimensions Array(LowCardinality(String)),
    INDEX events_by_identity identity TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX events_by_time time TYPE minmax GRANULARITY 1,
    INDEX events_by_offset log_offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (organization, environment, type, toStartOfHour(time), log_partition, log_offset)
TTL toDateTime(received_at) + INTERVAL 7 DAY RECOMPRESS CODEC(ZSTD(1))
SETTINGS non_replicated_deduplication_window = 10000;

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

CREATE MATERIALIZED VIEW IF NOT EXISTS touched_by_stored_events TO touched AS
SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
       max(log_offset) AS last_offset, max(stored_at) AS stored_at
FROM events
GROUP BY organization, environment, type, hour, log_epoch, log_partition;

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
