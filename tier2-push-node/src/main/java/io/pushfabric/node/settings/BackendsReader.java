package io.pushfabric.node.settings;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.settings.Kinds;
import io.pushfabric.shared.settings.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the list {@code backends}, whose names are distinct: logs and metrics tell the groups apart by them. */
final class BackendsReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    /** A prefix as it stands in a request target: no query, no fragment, nothing unescaped. */
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^?#]]*");
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e&&[^#]]*");

    private final Map<String, String> pathsByName = new HashMap<>();

    private BackendsReader() {
    }

    static List<BackendSettings> read(Section root) {
        BackendsReader reader = new BackendsReader();
        return root.sections("backends").stream().map(reader::backend).toList();
    }

    private BackendSettings backend(Section backend) {
        Section match = backend.section("match");
        Section timeouts = backend.section("timeouts");
        return new BackendSettings(
                name(backend),
                match.value("host", BackendsReader::host, "*"),
                match.value("path", Kinds.text(PATH, "a path that starts with /"), "/"),
                backend.requiredList("servers", Kinds.remote()),
                backend.value("balance", Kinds.word(BackendSettings.Balance.class), "round-robin"),
                backend.value("max-connections", Kinds.integer(1, Integer.MAX_VALUE), "256"),
                backend.optionalSection("health").map(BackendsReader::health),
                timeouts.value("connect", Kinds.duration(), "2s"),
                timeouts.value("response", Kinds.duration(), "30s"));
    }

    private String name(Section backend) {
        String name = backend.required("name", Kinds.text(NAME, "1 to 32 of a-z, 0-9 and -"));
        String earlier = name == null ? null : pathsByName.putIfAbsent(name, backend.path("name"));
        if (earlier != null) {
            backend.problem("name", "'" + name + "' is taken by " + earlier);
        }
        return name;
    }

    private static BackendSettings.Health health(Section health) {
        return new BackendSettings.Health(
                health.value("path", Kinds.text(TARGET, "a path that starts with /"), "/healthz"),
                health.value("interval", Kinds.duration(), "5s"));
    }

    /** In lower case, as requests are compared; an IPv6 address has its brackets, as it has in a request. */
    private static String host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean address = bare.indexOf(':') >= 0;
        if (!text.equals("*") && (address != bracketed || !HostPort.isHost(bare))) {
            throw new IllegalArgumentException("'" + text + "' is neither * nor a host without a port");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
