-- The view before goes on looking at the table before. While both are there, what is noted twice is noted once.
CREATE MATERIALIZED VIEW IF NOT EXISTS touched_by_stored_events TO touched AS
SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
       max(log_offset) AS last_offset, max(stored_at) AS stored_at
FROM events
GROUP BY organization, environment, type, hour, log_epoch, log_partition;

DROP VIEW IF EXISTS touched_by_events;

-- The name of the table before stays taken: it is what keeps a second process from putting its own copy in the new one's
-- place.
TRUNCATE TABLE IF EXISTS events_before_v3;
