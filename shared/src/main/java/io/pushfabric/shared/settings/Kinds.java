package io.pushfabric.shared.settings;

import io.pushfabric.shared.net.CidrSet;
import io.pushfabric.shared.net.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a value can be. Each takes the text as written and returns what it means, or throws {@link
 * IllegalArgumentException} with a message that quotes it.
 */
public final class Kinds {
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,9}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private Kinds() {
    }

    /** Text that matches a pattern; {@code noun} says in words what that is. */
    public static Function<String, String> text(Pattern pattern, String noun) {
        return text -> {
            require(pattern.matcher(text).matches(), text, "is not " + noun);
            return text;
        };
    }

    /** A whole number within limits. */
    public static Function<String, Integer> integer(int min, int max) {
        return text -> {
            boolean fits = WHOLE.matcher(text).matches() && Long.parseLong(text) >= min && Long.parseLong(text) <= max;
            require(fits, text, "is not a whole number from " + min + " to " + max);
            return Integer.valueOf(text);
        };
    }

    /** A time that is not zero, such as {@code 250ms}, {@code 20s}, {@code 5m} or {@code 1h}. */
    public static Function<String, Duration> duration() {
        return text -> Quantity.duration(text, 1);
    }

    /** A time where {@code 0s} means at once, or never. */
    public static Function<String, Duration> durationOrZero() {
        return text -> Quantity.duration(text, 0);
    }

    /** A number of bytes within limits, such as {@code 64KiB}. */
    public static Function<String, Long> size(long min, long max) {
        return text -> Quantity.size(text, min, max);
    }

    /** As {@link #size}, of something that must fit into an array. */
    public static Function<String, Integer> arraySize(int min, int max) {
        return text -> Math.toIntExact(Quantity.size(text, min, max));
    }

    /** An address to listen on; port 0 takes any free port. */
    public static Function<String, HostPort> listener() {
        return HostPort::parse;
    }

    /** An address to connect to. */
    public static Function<String, HostPort> remote() {
        return text -> {
            HostPort remote = HostPort.parse(text);
            require(remote.port() > 0, text, "has no port that can be connected to");
            return remote;
        };
    }

    /** A constant, written in lower case and with {@code -} for {@code _}. */
    public static <E extends Enum<E>> Function<String, E> word(Class<E> type) {
        return text -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of "
                        + Arrays.stream(type.getEnumConstants()).map(Kinds::word).collect(Collectors.joining(", "))));
    }

    /** An absolute URL of an HTTP server, to which paths are appended: without query, user or a slash at its end. */
    public static Function<String, URI> httpUrl() {
        return text -> {
            try {
                URI uri = new URI(text);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                boolean base = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getUserInfo() == null;
                require(http && base && uri.getHost() != null && !text.endsWith("/"), text,
                        "is not an http:// or https:// URL with a host, and without user, query or slash at its end");
                require(uri.getPort() != 0 && uri.getPort() <= 65_535, text, "has no port that can be connected to");
                return uri;
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("'" + text + "' is not a URL", e);
            }
        };
    }

    /** The path of a file. */
    public static Function<String, Path> file() {
        return text -> {
            require(!text.isBlank(), text, "is not a file");
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' is not a file", e);
            }
        };
    }

    static Function<String, String> addressRange() {
        return text -> {
            CidrSet.of(List.of(text));
            return text;
        };
    }

    /** The one kind whose problem does not quote. */
    static Function<String, String> token() {
        return text -> {
            if (!TOKEN.matcher(text).matches()) {
                throw new IllegalArgumentException("is not a token: visible ASCII characters, no spaces");
            }
            return text;
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void require(boolean condition, String text, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("'" + text + "' " + problem);
        }
    }
}
