package io.pushfabric.balancer.settings;

import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import io.pushfabric.shared.settings.Kinds;
import io.pushfabric.shared.settings.Listeners;
import io.pushfabric.shared.settings.Section;
import io.pushfabric.shared.settings.Settings;
import io.pushfabric.shared.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the configuration of a balancer (contract, section 6). This is the one place where its keys, defaults and
 * limits stand.
 */
public final class BalancerSettingsReader {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");

    private final Listeners listeners = new Listeners();

    private BalancerSettingsReader() {
    }

    /**
     * Reads and checks all of it; opens no port and asks no name service.
     *
     * @param environment all variables of the process
     * @param sets the {@code key=value} of each {@code --set} argument, in order
     * @throws SettingsException with all that is wrong
     */
    public static BalancerSettings read(Path file, Map<String, String> environment, List<String> sets)
            throws SettingsException {
        Settings settings = Settings.load(file, environment, sets);
        BalancerSettings balancer = new BalancerSettingsReader().read(settings.root());
        settings.finish();
        return balancer;
    }

    private BalancerSettings read(Section root) {
        return new BalancerSettings(
                balancer(root.section("balancer")),
                clients(root.section("clients")),
                root.requiredList("push-nodes", Kinds.remote()),
                root.value("hash", Kinds.word(ConnectionHash.Subject.class), "source-address-port"),
                listeners.read(root.section("admin"), "127.0.0.1:7700"));
    }

    private static BalancerSettings.Balancer balancer(Section balancer) {
        return new BalancerSettings.Balancer(
                balancer.required("id", Kinds.text(ID, "1 to 32 of a-z, 0-9 and -")),
                balancer.secret("secret", ClusterSecret.MIN_BYTES),
                balancer.value("drain-timeout", Kinds.duration(), "30s"),
                balancer.value("resume-wait", Kinds.durationOrZero(), "30s"),
                balancer.list("source-addresses", BalancerSettingsReader::address));
    }

    private static HostPort address(String text) {
        return new HostPort(text, 0);
    }

    private BalancerSettings.Clients clients(Section clients) {
        return new BalancerSettings.Clients(
                listeners.read(clients, "127.0.0.1:8080"),
                clients.value("max-connections", Kinds.integer(1, Integer.MAX_VALUE), "1000000"));
    }
}
