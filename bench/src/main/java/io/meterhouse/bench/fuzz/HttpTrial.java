package io.meterhouse.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request and what has to become of it.
 *
 * @param what what is unusual about it, for people
 * @param request all of its bytes, each as the character of ISO 8859-1 of its number
 * @param body where in them its body starts
 * @param sound whether it has to be taken: whatever is bad in it is bad within one of its events
 * @param events how many events it holds, where it is sound and that can be said
 * @param neighbours the good ones among them
 * @param last whether the connection is of no use behind it
 * @param waits whether the server may wait for more of it, so that its answer comes late
 */
record HttpTrial(
        Door door,
        String what,
        String request,
        int body,
        boolean sound,
        int events,
        List<Neighbour> neighbours,
        boolean last,
        boolean waits) {
    /** Nobody can say how many events this is. */
    static final int UNKNOWN = -1;

    /**
     * An event that has to be taken.
     *
     * @param number what it is known by
     * @param index its place in the body
     */
    record Neighbour(long number, int index) {}

    byte[] bytes() {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }
}
