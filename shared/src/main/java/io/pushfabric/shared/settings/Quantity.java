package io.pushfabric.shared.settings;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit. One without is refused: nobody agrees on what it would mean. */
final class Quantity {
    /** The longest hold of the labelling protocol; also about the milliseconds that an int can count. */
    static final Duration MAX_DURATION = Duration.ofSeconds(2_147_483);

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17})([A-Za-z]*)");
    private static final Map<String, Long> MILLISECONDS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> BYTES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private Quantity() {
    }

    static Duration duration(String text, long minMillis) {
        long millis = read(text, MILLISECONDS, "a duration such as 250ms, 20s, 5m or 1h");
        if (millis < minMillis || millis > MAX_DURATION.toMillis()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration from " + minMillis + "ms to "
                    + MAX_DURATION.toSeconds() + "s");
        }
        return Duration.ofMillis(millis);
    }

    static long size(String text, long min, long max) {
        long bytes = read(text, BYTES, "a size such as 512B, 64KiB, 1MiB or 1GiB");
        if (bytes < min || bytes > max) {
            throw new IllegalArgumentException("'" + text + "' is not a size from " + sized(min) + " to " + sized(max));
        }
        return bytes;
    }

    private static long read(String text, Map<String, Long> units, String noun) {
        Matcher form = FORM.matcher(text);
        if (form.matches() && form.group(2).isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has no unit: it is not " + noun);
        }
        Long unit = form.matches() ? units.get(form.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + text + "' is not " + noun);
        }
        long count = Long.parseLong(form.group(1));
        // What overflows is over every limit, and the caller says so.
        return count > Long.MAX_VALUE / unit ? Long.MAX_VALUE : count * unit;
    }

    private static String sized(long bytes) {
        return BYTES.entrySet().stream()
                .filter(unit -> bytes != 0 && bytes % unit.getValue() == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> bytes / unit.getValue() + unit.getKey())
                .orElse(bytes + "B");
    }
}
