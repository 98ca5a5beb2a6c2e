package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.operations.api.ApiJson;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The caller's organization, and, for operators, everybody's. */
@RestController
class OrganizationController {
    private static final int MAX_TEXT = 300;
    private static final int MAX_TAX_IDS = 5;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,250}");
    private static final JsonMapper JSON = ApiJson.mapper();

    private final OrganizationStore organizations;
    private final AuditStore audit;
    private final Clock clock;

    OrganizationController(OrganizationStore organizations, AuditStore audit, Clock clock) {
        this.organizations = organizations;
        this.audit = audit;
        this.clock = clock;
    }

    record AddressForm(
            @Nullable String line1,
            @Nullable String line2,
            @Nullable String city,
            @Nullable String state,
            @Nullable String postalCode,
            @Nullable String country) {}

    record TaxIdForm(@Nullable String type, @Nullable String value) {}

    record OrganizationForm(
            @Nullable String timeZone,
            @Nullable String billingEmail,
            @Nullable AddressForm address,
            @Nullable List<TaxIdForm> taxIds) {}

    @GetMapping("/v1/organization")
    OrganizationView read(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String organization) {
        return view(caller.organizationFor(organization));
    }

    @PatchMapping("/v1/organization")
    OrganizationView change(@Allow(Who.ADMIN) Caller caller, @RequestBody OrganizationForm form) {
        String id = caller.organization404();
        check(form);
        organizations.change(
                id,
                new OrganizationStore.Details(
                        form.timeZone(), form.billingEmail(), json(form.address()), json(form.taxIds())),
                clock.instant());
        audit.add(
                clock.instant(),
                caller.actor(),
                id,
                "organization.changed",
                new RecordLink("organization", id),
                null,
                Map.of());
        return view(id);
    }

    @GetMapping("/v1/admin/organizations")
    Page<OrganizationView> search(
            @Allow(Who.OPERATOR) Caller caller,
            @RequestParam(name = "q", required = false) @Nullable String text,
            PageRequest page) {
        String asked = text == null || text.isBlank() ? null : text.strip();
        return Page.of(organizations.search(asked, page.after(), page.limitAndOne()), page, Organization::id)
                .map(row -> OrganizationView.of(row, clock));
    }

    private OrganizationView view(String id) {
        Organization row = organizations.byId(id);
        if (row == null) {
            throw Problem.notFound();
        }
        return OrganizationView.of(row, clock);
    }

    private static void check(OrganizationForm form) {
        FieldChecks checks = new FieldChecks()
                .that(
                        form.timeZone() == null || isZone(form.timeZone()),
                        "/time_zone",
                        "invalid_time_zone",
                        "This is no time zone of the IANA database.")
                .that(
                        form.billingEmail() == null
                                || EMAIL.matcher(form.billingEmail()).matches(),
                        "/billing_email",
                        "invalid_email",
                        "This is no e-mail address.");
        AddressForm address = form.address();
        if (address != null) {
            checks.optionalText("/address/line1", address.line1(), MAX_TEXT)
                    .optionalText("/address/line2", address.line2(), MAX_TEXT)
                    .optionalText("/address/city", address.city(), MAX_TEXT)
                    .optionalText("/address/state", address.state(), MAX_TEXT)
                    .optionalText("/address/postal_code", address.postalCode(), MAX_TEXT)
                    .optionalText("/address/country", address.country(), 2);
        }
        List<TaxIdForm> taxIds = form.taxIds();
        if (taxIds != null) {
            checks.that(taxIds.size() <= MAX_TAX_IDS, "/tax_ids", "too_many", "At most " + MAX_TAX_IDS + " tax ids.");
            for (int i = 0; i < Math.min(taxIds.size(), MAX_TAX_IDS); i++) {
                checks.text("/tax_ids/" + i + "/type", taxIds.get(i).type(), MAX_TEXT)
                        .text("/tax_ids/" + i + "/value", taxIds.get(i).value(), MAX_TEXT);
            }
        }
        checks.done();
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.getAvailableZoneIds().contains(ZoneId.of(text).getId());
        } catch (DateTimeException unknown) {
            return false;
        }
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : JSON.writeValueAsString(value);
    }
}
