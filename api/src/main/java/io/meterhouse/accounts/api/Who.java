package io.meterhouse.accounts.api;

/** Who may ask, as the tables of the API say it. */
public enum Who {
    /** An app with an API key. */
    KEY,
    /** A person whose token names an organization; admins are members too. */
    MEMBER,
    ADMIN,
    /** A person of the operator's own organization. */
    OPERATOR,
    /** Any signed-in person, with an organization or without. */
    SESSION
}
