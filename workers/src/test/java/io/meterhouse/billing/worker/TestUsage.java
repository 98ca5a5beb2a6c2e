package io.meterhouse.billing.worker;

import io.meterhouse.billing.Period;
import io.meterhouse.billing.activity.UsageAtClose;
import io.meterhouse.catalog.Meter;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A log of events in memory, each of them one unit of a meter: what metering would answer, without its engines. */
final class TestUsage implements UsageAtClose {
    private record Event(String organization, String meterKey, Instant time) {}

    private final List<Event> log = new ArrayList<>();
    private String mismatch = "";

    synchronized void happens(String organization, String meterKey, String time, int times) {
        for (int i = 0; i < times; i++) {
            log.add(new Event(organization, meterKey, Instant.parse(time)));
        }
    }

    synchronized void disagree(String how) {
        mismatch = how;
    }

    @Override
    public synchronized LogPosition end() {
        return new LogPosition(1, List.of((long) log.size()));
    }

    @Override
    public boolean isStored(LogPosition position) {
        return true;
    }

    @Override
    public synchronized List<Counted> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        return meters.stream()
                .map(meter -> {
                    long counted = positions(0, upTo)
                            .mapToObj(log::get)
                            .filter(event -> isOf(event, organization, meter) && period.contains(event.time()))
                            .count();
                    return new Counted(
                            meter.id(), BigDecimal.valueOf(counted), counted, new TreeMap<>(), "sum" + counted);
                })
                .toList();
    }

    @Override
    public synchronized List<Late> late(
            String organization, List<Meter> meters, Instant before, LogPosition from, LogPosition upTo) {
        List<Late> late = new ArrayList<>();
        for (Meter meter : meters) {
            Map<Instant, Long> hours = positions(from.offsets().getFirst(), upTo)
                    .mapToObj(log::get)
                    .filter(event ->
                            isOf(event, organization, meter) && event.time().isBefore(before))
                    .collect(Collectors.groupingBy(
                            event -> event.time().truncatedTo(ChronoUnit.HOURS), Collectors.counting()));
            hours.forEach((hour, count) -> late.add(new Late(meter.id(), hour, count)));
        }
        return late;
    }

    @Override
    public synchronized String mismatch(
            String organization, Meter meter, Period period, Counted counted, LogPosition upTo) {
        return mismatch.isEmpty() ? null : mismatch;
    }

    private static IntStream positions(long from, LogPosition upTo) {
        return IntStream.range((int) from, upTo.offsets().getFirst().intValue());
    }

    private static boolean isOf(Event event, String organization, Meter meter) {
        return event.organization().equals(organization) && event.meterKey().equals(meter.key());
    }
}
