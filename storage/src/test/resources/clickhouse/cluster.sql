CREATE TABLE IF NOT EXISTS events_local ON CLUSTER 'metering'
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/meterhouse/events_local', '{replica}')
PARTITION BY toYYYYMM(received_at)
ORDER BY (organization, environment, type, toStartOfHour(time), log_partition, log_offset)
TTL toDateTime(received_at) + INTERVAL 7 DAY RECOMPRESS CODEC(ZSTD(1))
SETTINGS replicated_deduplication_window_seconds = 604800, replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS events ON CLUSTER 'metering' AS events_local ENGINE = Distributed('metering', meterhouse, events_local, log_partition);

CREATE TABLE IF NOT EXISTS event_corrections_local ON CLUSTER 'metering'
(
    organization  LowCardinality(String),
    log_epoch     UInt32,
    log_partition UInt32,
    log_offset    UInt64,
    reason        LowCardinality(String),
    found_at      DateTime64(6, 'UTC')
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/meterhouse/event_corrections_local', '{replica}')
ORDER BY (organization, log_epoch, log_partition, log_offset);

CREATE TABLE IF NOT EXISTS event_corrections ON CLUSTER 'metering' AS event_corrections_local ENGINE = Distributed('metering', meterhouse, event_corrections_local, log_partition);

CREATE TABLE IF NOT EXISTS touched_local ON CLUSTER 'metering'
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
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/meterhouse/touched_local', '{replica}')
ORDER BY (organization, environment, type, hour, log_epoch, log_partition)
SETTINGS replicated_deduplication_window_seconds = 604800, replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS touched ON CLUSTER 'metering' AS touched_local ENGINE = Distributed('metering', meterhouse, touched_local, log_partition);

CREATE MATERIALIZED VIEW IF NOT EXISTS touched_by_stored_events ON CLUSTER 'metering' TO touched_local AS
SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
       max(log_offset) AS last_offset, max(stored_at) AS stored_at
FROM events_local
GROUP BY organization, environment, type, hour, log_epoch, log_partition;

CREATE TABLE IF NOT EXISTS event_matches_local ON CLUSTER 'metering'
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
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/meterhouse/event_matches_local', '{replica}')
ORDER BY (organization, meter, time, log_epoch, log_partition, log_offset);

CREATE TABLE IF NOT EXISTS event_matches ON CLUSTER 'metering' AS event_matches_local ENGINE = Distributed('metering', meterhouse, event_matches_local, log_partition);
