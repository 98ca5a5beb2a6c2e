package io.meterhouse.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Doors of one server beside each other, in turns: {@code DoorsBench <url> <key> <seconds> <path>...}. Decision record 2 says
 * what it was written for.
 */
public final class DoorsBench {
    private static final int ROUNDS = 3;
    private static final int CONNECTIONS = 64;
    private static final int[] BATCHES = {100, 1};
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private DoorsBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        URI api = URI.create(arguments[0]);
        String key = arguments[1];
        Duration turn = Duration.ofSeconds(Integer.parseInt(arguments[2]));
        List<String> paths = List.of(arguments).subList(3, arguments.length);
        AtomicLong ids = new AtomicLong(1);
        for (int batch : BATCHES) {
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            for (int round = 0; round <= ROUNDS; round++) {
                for (String path : paths) {
                    HttpLoad load = new HttpLoad(api, path, key, "bench.door", CONNECTIONS, batch, ids);
                    LoadResult result = load.run(round == 0 ? WARM_UP : turn);
                    System.out.printf(
                            Locale.ROOT,
                            "%d a request, %-18s %,12.0f events/s, p50 %.1f ms, p99 %.1f ms, refused %d%s%n",
                            batch,
                            path,
                            result.perSecond(),
                            result.percentile(0.5),
                            result.percentile(0.99),
                            result.refused(),
                            round == 0 ? " (warming up)" : "");
                    if (round > 0) {
                        rates.computeIfAbsent(path, _ -> new ArrayList<>()).add(result.perSecond());
                    }
                }
            }
            rates.forEach((path, all) -> System.out.printf(
                    Locale.ROOT,
                    "%d a request, %-18s median %,.0f events/s%n",
                    batch,
                    path,
                    all.stream().sorted().toList().get(ROUNDS / 2)));
        }
    }
}
