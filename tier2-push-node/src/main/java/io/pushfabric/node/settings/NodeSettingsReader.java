package io.pushfabric.node.settings;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import io.pushfabric.shared.settings.Kinds;
import io.pushfabric.shared.settings.Listeners;
import io.pushfabric.shared.settings.Section;
import io.pushfabric.shared.settings.Settings;
import io.pushfabric.shared.settings.SettingsException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the configuration of a push node (contract, section 6). This is the one place where its keys, defaults and
 * limits stand.
 */
public final class NodeSettingsReader {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int MAX_KEEP_ALIVE_DATA = 1024;
    private static final int MAX_MESSAGE = 8 << 20;
    private static final int MAX_BUFFERED = 1 << 30;
    private static final int MAX_BACKUPS = 6;

    private final Listeners listeners = new Listeners();

    private NodeSettingsReader() {
    }

    /**
     * Reads and checks all of it; opens no port and asks no name service.
     *
     * @param environment all variables of the process
     * @param sets the {@code key=value} of each {@code --set} argument, in order
     * @throws SettingsException with all that is wrong
     */
    public static NodeSettings read(Path file, Map<String, String> environment, List<String> sets)
            throws SettingsException {
        Settings settings = Settings.load(file, environment, sets);
        NodeSettings node = new NodeSettingsReader().read(settings.root());
        settings.finish();
        return node;
    }

    private NodeSettings read(Section root) {
        return new NodeSettings(
                node(root.section("node")),
                clients(root.section("clients")),
                relay(root.section("relay")),
                BackendsReader.read(root),
                push(root.section("push")),
                peers(root.section("peers")),
                root.optionalSection("cluster").map(this::cluster),
                admin(root.section("admin")),
                root.value("access-log", NodeSettingsReader::accessLog, "none"));
    }

    private NodeSettings.Node node(Section node) {
        return new NodeSettings.Node(
                node.required("id", Kinds.text(ID, "1 to 32 of a-z, 0-9 and -")),
                node.secret("secret", ClusterSecret.MIN_BYTES),
                node.value("drain-timeout", Kinds.duration(), "60s"));
    }

    private NodeSettings.Clients clients(Section clients) {
        return new NodeSettings.Clients(
                listeners.read(clients, "127.0.0.1:8081"),
                clients.value("idle-timeout", Kinds.duration(), "5m"),
                clients.value("keep-alive-timeout", Kinds.duration(), "75s"),
                clients.value("header-timeout", Kinds.duration(), "30s"),
                clients.value("body-timeout", Kinds.duration(), "60s"),
                clients.value("max-request-body", Kinds.size(0, Long.MAX_VALUE), "1GiB"),
                keepAlive(clients.section("keep-alive")),
                clients.addressRanges("trusted-proxies"),
                clients.value("max-connections", Kinds.integer(1, Integer.MAX_VALUE), "1000000"),
                clients.value("max-buffered", Kinds.arraySize(1, MAX_BUFFERED), "256KiB"),
                clients.value("max-buffered-total", Kinds.size(1, Long.MAX_VALUE), "256MiB"));
    }

    private static NodeSettings.KeepAlive keepAlive(Section keepAlive) {
        return new NodeSettings.KeepAlive(
                keepAlive.value("interval", Kinds.durationOrZero(), "25s"),
                keepAlive.value("data", NodeSettingsReader::keepAliveData, ":\n\n"));
    }

    private NodeSettings.Relay relay(Section relay) {
        HostPort listen = listeners.read(relay, "127.0.0.1:8181");
        return new NodeSettings.Relay(listen,
                relay.optional("advertise", Kinds.remote()).orElse(listen),
                relay.addressRanges("trusted", "127.0.0.0/8", "::1/128"));
    }

    private NodeSettings.Push push(Section push) {
        HostPort listen = listeners.read(push, "127.0.0.1:7400");
        return new NodeSettings.Push(listen,
                push.optional("advertise", Kinds.httpUrl()).orElseGet(() -> URI.create("http://" + listen)),
                push.addressRanges("allow", "0.0.0.0/0", "::/0"),
                push.tokens("tokens"),
                push.value("max-message", Kinds.arraySize(1, MAX_MESSAGE), "1MiB"),
                push.value("stall-wait", Kinds.duration(), "5s"),
                push.value("failover-wait", Kinds.durationOrZero(), "10s"),
                push.value("id-memory", Kinds.durationOrZero(), "5m"));
    }

    private NodeSettings.Peers peers(Section peers) {
        HostPort listen = listeners.read(peers, "127.0.0.1:7500");
        return new NodeSettings.Peers(listen, peers.optional("advertise", Kinds.remote()).orElse(listen));
    }

    private NodeSettings.Cluster cluster(Section cluster) {
        return new NodeSettings.Cluster(
                listeners.read(cluster, "127.0.0.1:5701"),
                cluster.list("members", Kinds.remote(), "127.0.0.1:5701", "127.0.0.1:5702"),
                cluster.value("backups", Kinds.integer(0, MAX_BACKUPS), "1"));
    }

    private NodeSettings.Admin admin(Section admin) {
        return new NodeSettings.Admin(listeners.read(admin, "127.0.0.1:7600"), admin.tokens("tokens"));
    }

    private static byte[] keepAliveData(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        if (data.length < 1 || data.length > MAX_KEEP_ALIVE_DATA) {
            throw new IllegalArgumentException("'" + text + "' is not 1 to " + MAX_KEEP_ALIVE_DATA + " bytes long");
        }
        return data;
    }

    private static AccessLogTarget accessLog(String text) {
        return switch (text) {
            case "none" -> new AccessLogTarget(AccessLogTarget.Kind.NONE, Optional.empty());
            case "stdout" -> new AccessLogTarget(AccessLogTarget.Kind.STDOUT, Optional.empty());
            default -> new AccessLogTarget(AccessLogTarget.Kind.FILE, Optional.of(Kinds.file().apply(text)));
        };
    }
}
