package io.pushfabric.node.cluster.grid;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import io.pushfabric.shared.net.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;

/** Hazelcast as it is used here: a map between known members, and nothing else that it can do. */
final class GridConfig {
    static final String SELF = "self";

    /**
     * How long a starting member looks for one that is there already, before those that start with it elect one. One
     * SYN may be lost.
     */
    private static final int CONNECT_SECONDS = 2;

    /** Limits and switches; times that decide nothing but the grid's own partitions. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.logging.emoji.enabled", "false"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
            Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
            Map.entry("hazelcast.operation.backup.timeout.millis", "1000"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.max.wait.seconds.before.join", "3"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "5"));

    private GridConfig() {
    }

    /** @throws IOException if the address to listen on cannot be found */
    static Config of(GridSettings settings) throws IOException {
        Config config = new Config(settings.node());
        config.setClusterName(settings.name());
        PROPERTIES.forEach(config::setProperty);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getMemberAttributeConfig().setAttribute(SELF, settings.self());
        // Java serialization only of what Hazelcast itself sends with it.
        config.getSerializationConfig().setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        config.getSerializationConfig().addDataSerializableFactory(RuleProcessor.FACTORY, id -> new RuleProcessor());
        settings.maps().forEach((name, rule) -> {
            // Others may ask as soon as this member has joined, so its rules are there before.
            config.getUserContext().put(name, rule);
            config.addMapConfig(new MapConfig(name).setBackupCount(settings.backups()).setStatisticsEnabled(false));
        });
        network(config, settings);
        return config;
    }

    /** The advanced network has an endpoint for members alone; the plain one would serve Hazelcast clients as well. */
    private static void network(Config config, GridSettings settings) throws IOException {
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        HostPort listen = settings.listen();
        InetAddress address = InetAddress.getByName(listen.host());
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(listen.port()).setPortAutoIncrement(false);
        if (!address.isAnyLocalAddress()) {
            config.setProperty("hazelcast.socket.bind.any", "false");
            endpoint.getInterfaces().setEnabled(true).addInterface(address.getHostAddress());
        }
        network.setMemberEndpointConfig(endpoint);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(CONNECT_SECONDS);
        settings.members().forEach(member -> join.getTcpIpConfig().addMember(member.toString()));
    }
}
