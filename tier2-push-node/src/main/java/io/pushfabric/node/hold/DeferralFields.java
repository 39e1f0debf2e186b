package io.pushfabric.node.hold;

import io.netty.handler.codec.http.HttpHeaders;
import io.pushfabric.node.push.Label;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code Push-*} header fields of a deferral, and takes nothing that is not well-formed. */
final class DeferralFields {
    private static final int MAX_LABELS = 16;
    private static final int MAX_SECONDS = 2_147_483;
    private static final int MAX_GONE_PATH = 2048;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,7}");
    private static final Pattern KEEP_ALIVE =
            Pattern.compile("([0-9]{1,7})(?:[ \\t]*;[ \\t]*[dD][aA][tT][aA]=\"(.*)\")?", Pattern.DOTALL);
    private static final Pattern PATH = Pattern.compile("/[\\x21\\x22\\x24-\\x7e]*");

    private final HttpHeaders headers;

    DeferralFields(HttpHeaders headers) {
        this.headers = headers;
    }

    Deferral read() {
        KeepAliveField keepAlive = keepAlive();
        return new Deferral(stream(), labels(), timeout(), keepAlive.seconds, keepAlive.data, gone());
    }

    private boolean stream() {
        String value = single("Push-Hold");
        if (value == null || value.equalsIgnoreCase("response")) {
            return false;
        }
        if (value.equalsIgnoreCase("stream")) {
            return true;
        }
        throw bad("Push-Hold", value, "is neither response nor stream");
    }

    private List<String> labels() {
        Set<String> labels = new LinkedHashSet<>();
        for (String field : headers.getAll("Push-Label")) {
            for (String element : field.split(",", -1)) {
                String label = element.strip();
                // RFC 9110 section 5.6.1.2: empty list elements are ignored.
                if (!label.isEmpty()) {
                    labels.add(checkLabel(label));
                }
            }
        }
        if (labels.size() > MAX_LABELS) {
            throw new BadDeferral("Push-Label: " + labels.size() + " labels, at most " + MAX_LABELS + " are allowed");
        }
        return List.copyOf(labels);
    }

    private static String checkLabel(String label) {
        if (!Label.isLabel(label)) {
            throw bad("Push-Label", label, "is not a label");
        }
        return label;
    }

    private int timeout() {
        String value = single("Push-Timeout");
        if (value == null) {
            return 0;
        }
        int seconds = seconds("Push-Timeout", value, value);
        if (seconds == 0) {
            throw bad("Push-Timeout", value, "must be at least 1");
        }
        return seconds;
    }

    private KeepAliveField keepAlive() {
        String value = single("Push-Keep-Alive");
        if (value == null) {
            return new KeepAliveField(Deferral.AS_CONFIGURED, null);
        }
        Matcher matcher = KEEP_ALIVE.matcher(value);
        if (!matcher.matches()) {
            throw bad("Push-Keep-Alive", value, "is not <seconds>; data=\"<c-string>\"");
        }
        String data = matcher.group(2);
        int seconds = seconds("Push-Keep-Alive", value, matcher.group(1));
        return new KeepAliveField(seconds, data == null ? null : CString.decode(data));
    }

    private String gone() {
        String value = single("Push-Gone");
        if (value == null) {
            return null;
        }
        if (value.length() > MAX_GONE_PATH || !PATH.matcher(value).matches()) {
            throw bad("Push-Gone", value, "is not a path");
        }
        return value;
    }

    private String single(String name) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw new BadDeferral(name + " is repeated");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static int seconds(String name, String value, String digits) {
        int seconds = SECONDS.matcher(digits).matches() ? Integer.parseInt(digits) : Integer.MAX_VALUE;
        if (seconds > MAX_SECONDS) {
            throw bad(name, value, "is not a whole number of seconds up to " + MAX_SECONDS);
        }
        return seconds;
    }

    private static BadDeferral bad(String name, String value, String why) {
        return new BadDeferral(name + ": '" + Quoted.of(value) + "' " + why);
    }

    private record KeepAliveField(int seconds, byte[] data) {
    }
}
