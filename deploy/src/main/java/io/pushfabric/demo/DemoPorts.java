package io.pushfabric.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the loopback interface that were free a moment ago. They are chosen here, and not by the node with port 0,
 * because the node has to tell others its push endpoint.
 */
record DemoPorts(int clients, int push, int relay, int peers, int admin) {

    /**
     * Finds free ones, all different.
     *
     * @param clients a port that must be free, or 0 for any
     * @throws BindException if that port is in use
     */
    static DemoPorts choose(int clients) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int wanted : new int[] {clients, 0, 0, 0, 0}) {
                sockets.add(new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress()));
            }
            int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            return new DemoPorts(ports[0], ports[1], ports[2], ports[3], ports[4]);
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** The configuration of a push node on these ports with one backend. */
    String nodeConfiguration(String secret, int application) {
        return """
                node: {id: demo, secret: "%s", drain-timeout: 2s}
                clients: {listen: 127.0.0.1:%d}
                relay: {listen: 127.0.0.1:%d}
                push: {listen: 127.0.0.1:%d, advertise: "%s"}
                peers: {listen: 127.0.0.1:%d, advertise: 127.0.0.1:%d}
                admin: {listen: 127.0.0.1:%d}
                backends:
                  - {name: demo, servers: [127.0.0.1:%d]}
                """.formatted(secret, clients, relay, push, pushUrl(), peers, peers, admin, application);
    }

    String pageUrl() {
        return "http://127.0.0.1:" + clients;
    }

    String pushUrl() {
        return "http://127.0.0.1:" + push;
    }
}
