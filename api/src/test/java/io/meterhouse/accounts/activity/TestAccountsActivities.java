package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.storage.FirstEvents;
import io.meterhouse.accounts.storage.MemberStore;
import io.meterhouse.accounts.storage.OnboardingStore;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.apikeys.activity.ApiKeyActivitiesImpl;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.operations.api.TestApi;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.InboxStore;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The activities of accounts over the stores of an api and the sandboxes beside it. */
public final class TestAccountsActivities {
    private TestAccountsActivities() {}

    public static Object[] over(TestApi api, String clerkUrl, String stripeUrl) {
        Clock clock = Clock.systemUTC();
        OrganizationStore organizations = api.bean(OrganizationStore.class);
        AuditStore audit = api.bean(AuditStore.class);
        WorkflowClient client = api.bean(WorkflowClient.class);
        StaticListableBeanFactory nothing = new StaticListableBeanFactory();
        return new Object[] {
            new OnboardingActivitiesImpl(
                    organizations,
                    api.bean(OnboardingStore.class),
                    new ClerkDirectory(new ClerkDirectoryProperties(clerkUrl, "sk_test_accounts")),
                    new StripeCustomers(new CustomerProperties(stripeUrl, "sk_test_accounts")),
                    api.bean(FirstEvents.class),
                    nothing.getBeanProvider(DefaultSubscription.class),
                    audit,
                    clock),
            new OrganizationSyncActivitiesImpl(
                    api.bean(InboxStore.class),
                    organizations,
                    api.bean(MemberStore.class),
                    api.bean(ApiKeyStore.class),
                    new OnboardingStarter(client),
                    audit,
                    clock),
            new ApiKeyActivitiesImpl(api.bean(ApiKeyStore.class), audit, client, clock)
        };
    }
}
