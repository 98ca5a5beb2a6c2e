package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.events.storage.Replay;
import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.events.storage.ReplayedLetter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Replays of dead letters: how far they are, and what became of each letter. */
@RestController
@RequestMapping("/v1/admin/replays")
class ReplaysController {
    private final ReplayStore replays;

    ReplaysController(ReplayStore replays) {
        this.replays = replays;
    }

    @GetMapping
    Page<ReplayView> list(@Allow(Who.OPERATOR) Caller caller, PageRequest page) {
        return Page.of(replays.page(page.after(), page.limitAndOne()), page, Replay::id)
                .map(ReplayView::of);
    }

    @GetMapping("/{id}")
    ReplayView one(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id) {
        return ReplayView.of(find(id));
    }

    /** The letters in the order in which they were put aside. */
    @GetMapping("/{id}/letters")
    Page<DeadLetterView.Outcome> letters(
            @Allow(Who.OPERATOR) Caller caller, @PathVariable String id, PageRequest page) {
        return Page.of(replays.letters(find(id).id(), page.after(), page.limitAndOne()), page, ReplayedLetter::letter)
                .map(DeadLetterView.Outcome::of);
    }

    private Replay find(String id) {
        return replays.find(id).orElseThrow(Problem::notFound);
    }
}
