package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.AuditStore.AuditEntry;
import io.meterhouse.operations.storage.RecordLink;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What people did, to which record, and why. */
@RestController
class AuditController {
    private final AuditStore audit;

    AuditController(AuditStore audit) {
        this.audit = audit;
    }

    @GetMapping("/v1/admin/audit")
    Page<AuditEntry> list(
            @Allow(Who.OPERATOR) Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String organization,
            @RequestParam(name = "record_type", required = false) @Nullable String type,
            @RequestParam(name = "record_id", required = false) @Nullable String id) {
        RecordLink record = type == null || id == null ? null : new RecordLink(type, id);
        return Page.of(
                audit.page(caller.filterFor(organization), record, page.after(), page.limitAndOne()),
                page,
                AuditEntry::id);
    }
}
