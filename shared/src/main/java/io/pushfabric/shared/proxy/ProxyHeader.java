package io.pushfabric.shared.proxy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a balancer says about a TCP connection before it relays it.
 *
 * @param command whether there is a client at all
 * @param source the client's address, resolved; null if unknown, which it always is for {@link Command#LOCAL}
 * @param destination the address that the client connected to, resolved; null if and only if the source is
 * @param tlvs the rest in the order sent, but for checksum and padding, which belong to the codec
 */
public record ProxyHeader(Command command, InetSocketAddress source, InetSocketAddress destination, List<Tlv> tlvs) {

    /** What the connection is for. */
    public enum Command {
        /** The balancer's own, such as a health check. */
        LOCAL,
        /** On behalf of a client. */
        PROXY
    }

    /** @throws IllegalArgumentException naming what could not be sent */
    public ProxyHeader {
        tlvs = List.copyOf(tlvs);
        if ((source == null) != (destination == null)) {
            throw new IllegalArgumentException("one address is missing: " + source + ", " + destination);
        }
        if (command == Command.LOCAL && source != null) {
            throw new IllegalArgumentException("LOCAL has no addresses: " + source + ", " + destination);
        }
        if (source != null && (source.isUnresolved() || destination.isUnresolved())) {
            throw new IllegalArgumentException("address is not resolved: " + source + ", " + destination);
        }
        TlvRules rules = TlvRules.ofHeader();
        for (Tlv tlv : tlvs) {
            String problem = problem(tlv, rules);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }
    }

    /** The same with one more TLV at the end. */
    public ProxyHeader with(Tlv tlv) {
        return new ProxyHeader(command, source, destination, Stream.concat(tlvs.stream(), Stream.of(tlv)).toList());
    }

    /** The first TLV of that type. */
    public Optional<Tlv> tlv(int type) {
        return tlvs.stream().filter(tlv -> tlv.type() == type).findFirst();
    }

    /** The name that the balancer gave to the connection, at most 128 opaque bytes. */
    public Optional<byte[]> uniqueId() {
        return tlv(TlvType.UNIQUE_ID).map(Tlv::value);
    }

    private static String problem(Tlv tlv, TlvRules rules) {
        if (isOfCodec(tlv)) {
            return "TLV of type " + TlvType.name(tlv.type()) + " is made by the codec";
        }
        String problem = rules.problem(tlv.type(), tlv.length());
        return problem == null && tlv.type() == TlvType.SSL ? SslTlv.problem(tlv) : problem;
    }

    static boolean isOfCodec(Tlv tlv) {
        return tlv.type() == TlvType.CRC32C || tlv.type() == TlvType.NOOP;
    }
}
