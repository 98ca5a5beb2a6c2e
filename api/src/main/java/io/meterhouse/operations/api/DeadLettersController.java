package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.DeadLetterStore.DeadLetter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Records of the log that could not be stored, with the reason. */
@RestController
class DeadLettersController {
    private final DeadLetterStore letters;

    DeadLettersController(DeadLetterStore letters) {
        this.letters = letters;
    }

    @GetMapping("/v1/admin/dead-letters")
    Page<DeadLetter> list(@Allow(Who.OPERATOR) Caller caller, PageRequest page) {
        return Page.of(letters.page(page.after(), page.limitAndOne()), page, DeadLetter::id);
    }
}
