package io.pushfabric.node.cluster;

import io.pushfabric.shared.net.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Addresses of this machine that nobody listens on. */
public final class Ports {
    private Ports() {
    }

    /** So many different ones. */
    public static List<HostPort> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<HostPort> free = sockets.stream()
                    .map(socket -> new HostPort("127.0.0.1", socket.getLocalPort())).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return free;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
