package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.NUMBER_SERIES;

import org.jooq.DSLContext;

/** Invoice numbers in order of issue, without holes: taken in the transaction that uses them, or not at all. */
enum NumberSeries {
    INVOICES("invoices", "INV"),
    TEST_INVOICES("test_invoices", "TEST");

    private final String series;
    private final String prefix;

    NumberSeries(String series, String prefix) {
        this.series = series;
        this.prefix = prefix;
    }

    String next(DSLContext transaction) {
        long following = transaction
                .insertInto(NUMBER_SERIES)
                .set(NUMBER_SERIES.SERIES, series)
                .set(NUMBER_SERIES.NEXT, 2L)
                .onConflict(NUMBER_SERIES.SERIES)
                .doUpdate()
                .set(NUMBER_SERIES.NEXT, NUMBER_SERIES.NEXT.plus(1L))
                .returningResult(NUMBER_SERIES.NEXT)
                .fetchSingle()
                .value1();
        return "%s-%06d".formatted(prefix, following - 1);
    }
}
