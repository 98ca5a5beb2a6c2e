package io.meterhouse.accounts.activity;

import org.jspecify.annotations.Nullable;

/** Organizations in Clerk. Failures that will not get better by themselves are {@link DirectoryRefusedException}. */
public interface Directory {
    /** @param id Clerk's */
    record Entry(String id, String name) {}

    /** @param idOrSlug null is answered where there is none */
    @Nullable
    Entry find(String idOrSlug);

    /** Makes an organization whose first admin is that user. */
    Entry create(String slug, String name, String createdBy);

    /** Deleting what is not there is done. */
    void delete(String id);

    /** Clerk has said no, and would say so again. */
    final class DirectoryRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public DirectoryRefusedException(String message) {
            super(message);
        }
    }
}
