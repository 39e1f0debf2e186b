package io.pushfabric.itest.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration file of a push node on free loopback ports. */
public final class NodeConfig {
    /** The cluster secret of nodes that are not told another one. */
    public static final String SECRET = "a secret of the tests, long enough: 0123456789";

    private static final List<String> LISTENERS = List.of("clients", "relay", "push", "peers", "admin");

    private final Map<String, Object> tree = new LinkedHashMap<>();
    private final List<Map<String, Object>> backends = new ArrayList<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    public NodeConfig(String id) {
        set("node.id", id).set("node.secret", SECRET).set("node.drain-timeout", "2s");
        takeFreshPorts();
        tree.put("backends", backends);
    }

    /** Other ports for all listeners. */
    NodeConfig takeFreshPorts() {
        for (String listener : LISTENERS) {
            int port = Ports.free();
            ports.put(listener, port);
            set(listener + ".listen", "127.0.0.1:" + port);
        }
        set("relay.advertise", "127.0.0.1:" + port("relay"));
        set("push.advertise", "http://127.0.0.1:" + port("push"));
        return set("peers.advertise", "127.0.0.1:" + port("peers"));
    }

    public int port(String listener) {
        return ports.get(listener);
    }

    public String id() {
        return (String) branch("node").get("id");
    }

    /** Sets one key, such as {@code clients.idle-timeout}. */
    public NodeConfig set(String key, Object value) {
        int dot = key.lastIndexOf('.');
        (dot < 0 ? tree : branch(key.substring(0, dot))).put(key.substring(dot + 1), value);
        return this;
    }

    public NodeConfig remove(String key) {
        int dot = key.lastIndexOf('.');
        branch(key.substring(0, dot)).remove(key.substring(dot + 1));
        return this;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> branch(String key) {
        Map<String, Object> branch = tree;
        for (String part : key.split("\\.")) {
            branch = (Map<String, Object>) branch.computeIfAbsent(part, name -> new LinkedHashMap<>());
        }
        return branch;
    }

    /** One more entry of {@code backends}, behind the others. */
    public NodeConfig backend(String name, String host, String path, Integer... serverPorts) {
        Map<String, Object> backend = new LinkedHashMap<>();
        backend.put("name", name);
        backend.put("match", Map.of("host", host, "path", path));
        backend.put("servers", Arrays.stream(serverPorts).map(port -> "127.0.0.1:" + port).toList());
        backends.add(backend);
        return this;
    }

    /** Sets a key of the entry of {@code backends} that was added last. */
    public NodeConfig withBackend(String key, Object value) {
        backends.get(backends.size() - 1).put(key, value);
        return this;
    }

    public NodeConfig noBackends() {
        backends.clear();
        return this;
    }

    public String yaml() {
        return Yaml.write(tree);
    }
}
