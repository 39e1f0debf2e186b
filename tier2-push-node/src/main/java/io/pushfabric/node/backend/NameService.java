package io.pushfabric.node.backend;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host name. May block: it is never called on an event loop. */
interface NameService {

    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** That of the operating system; the JVM remembers an answer for up to 30 s ({@code networkaddress.cache.ttl}). */
    static NameService system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
