package io.pushfabric.shared.net;

/** A host, name or address, and a TCP port. IPv6 addresses are held without brackets and printed with them. */
public record HostPort(String host, int port) {
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
