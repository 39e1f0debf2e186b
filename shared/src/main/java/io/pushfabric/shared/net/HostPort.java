package io.pushfabric.shared.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * A host, name or address, and a TCP port. IPv6 addresses are held without brackets and printed with them. Port 0 means
 * any free port, where something listens.
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_NAME = 253;
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
    /** RFC 1123 labels, and the underscore that container networks use; a dot at the end is the root of the DNS. */
    private static final Pattern NAME = Pattern.compile(
            "(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\\.(?!$)|\\.?$))+");
    /** Such a name is a mistyped IPv4 address: no top-level domain is a number. */
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?[0-9]+\\.?");

    /** @throws IllegalArgumentException quoting the host or the port that is none */
    public HostPort {
        if (!isHost(host)) {
            throw new IllegalArgumentException("'" + host + "' is neither a host name nor an address");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + port + "' is not a port from 0 to " + MAX_PORT);
        }
    }

    /**
     * Reads {@code name:port}, {@code 10.0.0.1:port} or {@code [::1]:port}.
     *
     * @throws IllegalArgumentException quoting the text and saying what is wrong with it
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw malformed(text, "has no port");
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT) {
            throw malformed(text, "has no port from 0 to " + MAX_PORT);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.indexOf(':') >= 0) {
            throw malformed(text, "is not host:port (an IPv6 address needs brackets)");
        }
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (!isHost(bare) || bracketed && bare.indexOf(':') < 0) {
            throw malformed(text, "is not host:port");
        }
        return new HostPort(bare, Integer.parseInt(port));
    }

    /** Whether the text is a host name, an IPv4 address, or an IPv6 address without brackets. */
    public static boolean isHost(String text) {
        if (text.indexOf(':') >= 0 || NUMERIC_END.matcher(text).matches()) {
            return IpLiteral.parse(text) != null;
        }
        return text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    /** Never asks a name service: an address comes out resolved, a name unresolved. */
    public InetSocketAddress toSocketAddress() {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static IllegalArgumentException malformed(String text, String problem) {
        return new IllegalArgumentException("'" + text + "' " + problem);
    }
}
