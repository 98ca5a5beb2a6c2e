package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;

import io.meterhouse.apikeys.Environment;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** How dead letters are chosen and read. */
final class DeadLetterRows {
    /** Everything but the raw bytes, which may be large and are looked at one letter at a time. */
    static final List<SelectField<?>> COLUMNS = List.of(
            DEAD_LETTERS.ID,
            DEAD_LETTERS.EPOCH,
            DEAD_LETTERS.PARTITION,
            DEAD_LETTERS.LOG_OFFSET,
            DEAD_LETTERS.ORGANIZATION_ID,
            DEAD_LETTERS.REASON,
            DEAD_LETTERS.DETAIL,
            DEAD_LETTERS.AT,
            DEAD_LETTERS.REPLAYED_AT,
            DEAD_LETTERS.EVENT,
            DEAD_LETTERS.ENVIRONMENT,
            DEAD_LETTERS.RECEIVED_AT,
            DEAD_LETTERS.CLOCK_AT,
            DEAD_LETTERS.KEY_ID,
            DEAD_LETTERS.KEY_LINE,
            DEAD_LETTERS.EDITED_EVENT,
            DEAD_LETTERS.EDITED_ORGANIZATION,
            DEAD_LETTERS.EDITED_ENVIRONMENT,
            DEAD_LETTERS.EDITED_AT,
            DEAD_LETTERS.EDITED_BY,
            DEAD_LETTERS.EDIT_REASON,
            DEAD_LETTERS.STATE);

    private DeadLetterRows() {}

    /** The letters that a filter lets through, copies aside. */
    static Condition condition(DeadLetterFilter filter) {
        List<Condition> all = new ArrayList<>();
        all.add(DEAD_LETTERS.STATE.ne(DeadLetter.State.COPY.code()));
        if (filter.organization() != null) {
            all.add(DSL.coalesce(DEAD_LETTERS.EDITED_ORGANIZATION, DEAD_LETTERS.ORGANIZATION_ID)
                    .eq(filter.organization()));
        }
        if (filter.reason() != null) {
            all.add(DEAD_LETTERS.REASON.eq(filter.reason()));
        }
        if (filter.state() != null) {
            all.add(DEAD_LETTERS.STATE.eq(filter.state().code()));
        }
        return DSL.and(all);
    }

    /** Reads a row that holds {@link #COLUMNS}. */
    static DeadLetter letter(Record row) {
        String editedBy = row.get(DEAD_LETTERS.EDITED_BY);
        return new DeadLetter(
                row.get(DEAD_LETTERS.ID),
                row.get(DEAD_LETTERS.EPOCH),
                row.get(DEAD_LETTERS.PARTITION),
                row.get(DEAD_LETTERS.LOG_OFFSET),
                row.get(DEAD_LETTERS.REASON),
                row.get(DEAD_LETTERS.DETAIL),
                row.get(DEAD_LETTERS.AT),
                DeadLetter.State.of(row.get(DEAD_LETTERS.STATE)),
                row.get(DEAD_LETTERS.REPLAYED_AT),
                row.get(DEAD_LETTERS.RECEIVED_AT),
                row.get(DEAD_LETTERS.CLOCK_AT),
                row.get(DEAD_LETTERS.KEY_ID),
                row.get(DEAD_LETTERS.KEY_LINE),
                new LetterEvent(
                        row.get(DEAD_LETTERS.ORGANIZATION_ID),
                        environment(row.get(DEAD_LETTERS.ENVIRONMENT)),
                        row.get(DEAD_LETTERS.EVENT)),
                editedBy == null ? null : edit(row, editedBy));
    }

    private static DeadLetter.Edit edit(Record row, String by) {
        return new DeadLetter.Edit(
                new LetterEvent(
                        row.get(DEAD_LETTERS.EDITED_ORGANIZATION),
                        environment(row.get(DEAD_LETTERS.EDITED_ENVIRONMENT)),
                        row.get(DEAD_LETTERS.EDITED_EVENT)),
                row.get(DEAD_LETTERS.EDITED_AT),
                by,
                row.get(DEAD_LETTERS.EDIT_REASON));
    }

    private static @Nullable Environment environment(@Nullable String code) {
        return code == null ? null : Environment.of(code);
    }
}
