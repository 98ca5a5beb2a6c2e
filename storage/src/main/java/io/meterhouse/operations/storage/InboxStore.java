package io.meterhouse.operations.storage;

import static io.meterhouse.storage.generated.Tables.INBOX;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What was delivered to us: a row before the delivery is answered, done once it is applied. */
@Repository
public class InboxStore {
    private static final char REPLACEMENT = '\uFFFD';
    /** An escaped NUL; a backslash that is itself escaped begins none. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DSLContext database;

    public InboxStore(DSLContext database) {
        this.database = database;
    }

    /**
     * A delivery.
     *
     * @param subject what it is about and is kept in order by
     * @param payload as it was sent
     */
    public record Delivery(
            String source, String deliveryId, String kind, String subject, String payload, Instant occurredAt) {}

    /**
     * Keeps a delivery; false where it was here before. PostgreSQL takes the character NUL neither in text nor in JSON; it is
     * kept as the replacement character, for a sender whose delivery is refused would send it again for days.
     */
    public boolean receive(Delivery delivery, Instant now) {
        return database.insertInto(INBOX)
                        .set(INBOX.SOURCE, delivery.source())
                        .set(INBOX.DELIVERY_ID, withoutNul(delivery.deliveryId()))
                        .set(INBOX.KIND, withoutNul(delivery.kind()))
                        .set(INBOX.SUBJECT, withoutNul(delivery.subject()))
                        .set(INBOX.PAYLOAD, JSONB.valueOf(storable(delivery.payload())))
                        .set(INBOX.OCCURRED_AT, delivery.occurredAt())
                        .set(INBOX.RECEIVED_AT, now)
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    private static String withoutNul(String text) {
        return text.replace('\0', REPLACEMENT);
    }

    /** Written anew, so that a character is escaped in one way only, and half a pair of surrogates not at all. */
    private static String storable(String json) {
        return NUL.matcher(JSON.writeValueAsString(JSON.readTree(json))).replaceAll("$1\\\\ufffd");
    }

    /** What is not done about a subject, in the order in which it happened. */
    public List<Delivery> open(String source, String subject, int limit) {
        return database.selectFrom(INBOX)
                .where(INBOX.SOURCE.eq(source))
                .and(INBOX.SUBJECT.eq(subject))
                .and(INBOX.DONE_AT.isNull())
                .orderBy(INBOX.OCCURRED_AT, INBOX.RECEIVED_AT, INBOX.DELIVERY_ID)
                .limit(limit)
                .fetch(row -> new Delivery(
                        row.getSource(),
                        row.getDeliveryId(),
                        row.getKind(),
                        row.getSubject(),
                        row.getPayload().data(),
                        row.getOccurredAt()));
    }

    /** Whether anything of a kind was ever told of a subject. */
    public boolean wasTold(String source, String subject, String kind) {
        return database.fetchExists(INBOX, INBOX.SOURCE.eq(source), INBOX.SUBJECT.eq(subject), INBOX.KIND.eq(kind));
    }

    public void done(String source, String deliveryId, Instant now) {
        database.update(INBOX)
                .set(INBOX.DONE_AT, now)
                .where(INBOX.SOURCE.eq(source))
                .and(INBOX.DELIVERY_ID.eq(deliveryId))
                .and(INBOX.DONE_AT.isNull())
                .execute();
    }

    /** Subjects with something received before that time and not done: it is sent again. */
    public List<String> waitingSubjects(String source, Instant receivedBefore, int limit) {
        return database.selectDistinct(INBOX.SUBJECT)
                .from(INBOX)
                .where(INBOX.SOURCE.eq(source))
                .and(INBOX.DONE_AT.isNull())
                .and(INBOX.RECEIVED_AT.lt(receivedBefore))
                .orderBy(INBOX.SUBJECT)
                .limit(limit)
                .fetch(INBOX.SUBJECT);
    }
}
