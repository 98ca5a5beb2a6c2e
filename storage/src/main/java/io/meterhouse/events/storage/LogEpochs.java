package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.LOG_EPOCHS;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Numbers Kafka's topic ids in the order that they were first seen, so that offsets of a topic that was made anew are not
 * taken for those of the one before. They belong to the log, not to an organization.
 */
@Repository
public class LogEpochs {
    private final DSLContext database;
    private final Clock clock;

    /** An epoch never changes, and there are few. */
    private final Map<String, Integer> epochs = new ConcurrentHashMap<>();

    public LogEpochs(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The epoch of a topic id; the same for everybody who asks. */
    public int of(String topic, String topicId, int partitions) {
        Integer remembered = epochs.get(topicId);
        if (remembered != null) {
            return remembered;
        }
        int found = findOrMake(topic, topicId, partitions);
        epochs.put(topicId, found);
        return found;
    }

    private int findOrMake(String topic, String topicId, int partitions) {
        Integer known = find(topicId);
        if (known != null) {
            return known;
        }
        database.insertInto(LOG_EPOCHS)
                .set(LOG_EPOCHS.TOPIC, topic)
                .set(LOG_EPOCHS.TOPIC_ID, topicId)
                .set(LOG_EPOCHS.PARTITIONS, partitions)
                .set(LOG_EPOCHS.SEEN_AT, clock.instant())
                .onConflictDoNothing()
                .execute();
        Integer made = find(topicId);
        if (made == null) {
            throw new IllegalStateException("the epoch of " + topicId + " was just written");
        }
        return made;
    }

    private @Nullable Integer find(String topicId) {
        return database.select(LOG_EPOCHS.EPOCH)
                .from(LOG_EPOCHS)
                .where(LOG_EPOCHS.TOPIC_ID.eq(topicId))
                .fetchOne(LOG_EPOCHS.EPOCH);
    }
}
