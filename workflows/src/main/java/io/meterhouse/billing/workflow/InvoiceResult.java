package io.meterhouse.billing.workflow;

/** How an invoice's way ended: {@code paid}, {@code uncollectible}, {@code void} or {@code discarded}. */
public record InvoiceResult(String status) {}
