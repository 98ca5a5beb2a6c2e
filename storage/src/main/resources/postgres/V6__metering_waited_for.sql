-- Whether somebody waits for a shard's next look: a close does, whose usage windows do not reach its position yet.
ALTER TABLE metering_shards ADD COLUMN waited_for boolean NOT NULL DEFAULT false;
