package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.PAYMENT_METHODS;

import io.meterhouse.storage.generated.tables.records.PaymentMethodsRecord;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Payment methods on file. */
@Repository
public class PaymentMethodStore {
    private final DSLContext database;

    public PaymentMethodStore(DSLContext database) {
        this.database = database;
    }

    /** The newest first, before the given id. */
    public List<PaymentMethod> page(String organization, @Nullable String before, int limit) {
        Condition where = PAYMENT_METHODS.ORGANIZATION_ID.eq(organization).and(PAYMENT_METHODS.REMOVED_AT.isNull());
        if (before != null) {
            where = where.and(PAYMENT_METHODS.ID.lt(before));
        }
        return database.selectFrom(PAYMENT_METHODS)
                .where(where)
                .orderBy(PAYMENT_METHODS.ID.desc())
                .limit(limit)
                .fetch(PaymentMethodStore::method);
    }

    public @Nullable PaymentMethod find(String organization, String id) {
        return database.selectFrom(PAYMENT_METHODS)
                .where(PAYMENT_METHODS.ORGANIZATION_ID.eq(organization))
                .and(PAYMENT_METHODS.ID.eq(id))
                .fetchOne(PaymentMethodStore::method);
    }

    public @Nullable PaymentMethod defaultOf(String organization) {
        return database.selectFrom(PAYMENT_METHODS)
                .where(PAYMENT_METHODS.ORGANIZATION_ID.eq(organization))
                .and(PAYMENT_METHODS.REMOVED_AT.isNull())
                .and(PAYMENT_METHODS.IS_DEFAULT)
                .fetchOne(PaymentMethodStore::method);
    }

    /** Adds a method and makes it the default; one that is there already is left as it is. */
    public void addDefault(PaymentMethod method) {
        database.transaction(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, method.organization());
            if (held.fetchExists(PAYMENT_METHODS, PAYMENT_METHODS.ID.eq(method.id()))) {
                return;
            }
            held.update(PAYMENT_METHODS)
                    .set(PAYMENT_METHODS.IS_DEFAULT, false)
                    .where(PAYMENT_METHODS.ORGANIZATION_ID.eq(method.organization()))
                    .execute();
            held.insertInto(PAYMENT_METHODS)
                    .set(PAYMENT_METHODS.ID, method.id())
                    .set(PAYMENT_METHODS.ORGANIZATION_ID, method.organization())
                    .set(PAYMENT_METHODS.STRIPE_PAYMENT_METHOD_ID, method.stripeId())
                    .set(PAYMENT_METHODS.KIND, method.kind())
                    .set(PAYMENT_METHODS.BRAND, method.brand())
                    .set(PAYMENT_METHODS.LAST4, method.last4())
                    .set(PAYMENT_METHODS.EXP_MONTH, method.expiryMonth())
                    .set(PAYMENT_METHODS.EXP_YEAR, method.expiryYear())
                    .set(PAYMENT_METHODS.IS_DEFAULT, true)
                    .set(PAYMENT_METHODS.CREATED_AT, method.createdAt())
                    .execute();
        });
    }

    /** What belonged to a Stripe customer that is not used any more. */
    static void removeAll(DSLContext transaction, String organization, Instant at) {
        transaction
                .update(PAYMENT_METHODS)
                .set(PAYMENT_METHODS.REMOVED_AT, at)
                .set(PAYMENT_METHODS.IS_DEFAULT, false)
                .where(PAYMENT_METHODS.ORGANIZATION_ID.eq(organization))
                .and(PAYMENT_METHODS.REMOVED_AT.isNull())
                .execute();
    }

    private static PaymentMethod method(PaymentMethodsRecord row) {
        return new PaymentMethod(
                row.getId(),
                row.getOrganizationId(),
                row.getStripePaymentMethodId(),
                row.getKind(),
                row.getBrand(),
                row.getLast4(),
                row.getExpMonth(),
                row.getExpYear(),
                row.getIsDefault(),
                row.getCreatedAt());
    }
}
