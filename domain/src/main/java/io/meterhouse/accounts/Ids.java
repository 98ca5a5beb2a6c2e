package io.meterhouse.accounts;

import com.github.f4b6a3.ulid.UlidCreator;

/**
 * Makes ids: a prefix that says what it is of, and a ULID, so that ids sort by their making. Not for workflow code,
 * which must come to the same ids when it is replayed.
 */
public final class Ids {
    public static final String ORGANIZATION = "org_";
    public static final String API_KEY = "key_";
    public static final String METER = "mtr_";
    public static final String EVENT_SCHEMA = "sch_";
    public static final String EVENT_SCHEMA_VERSION = "scv_";
    public static final String PLAN = "pln_";
    public static final String PLAN_VERSION = "plv_";
    public static final String PRICE = "prc_";
    public static final String SUBSCRIPTION = "sub_";
    public static final String INVOICE = "inv_";
    public static final String INVOICE_LINE = "iln_";
    public static final String PAYMENT_METHOD = "pm_";
    public static final String CREDIT_NOTE = "cn_";
    public static final String CREDIT_GRANT = "crg_";
    public static final String TEST_CLOCK = "clk_";
    public static final String WEBHOOK_ENDPOINT = "whe_";
    public static final String REQUEST = "req_";

    private Ids() {}

    /** The next id with this prefix, which ends in an underscore: {@code org_01K...}. */
    public static String next(String prefix) {
        if (!prefix.endsWith("_")) {
            throw new IllegalArgumentException("an id's prefix ends in an underscore: " + prefix);
        }
        return prefix + UlidCreator.getMonotonicUlid();
    }
}
