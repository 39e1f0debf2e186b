package io.pushfabric.shared.net;

import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/** IP addresses as text, without any name service. */
final class IpLiteral {
    /** Stricter than the usual parsers: {@code 010.0.0.1} is octal to some and decimal to others, so it is neither. */
    private static final Pattern IPV4 = Pattern.compile("(?:" + octet() + "\\.){3}" + octet());

    private IpLiteral() {
    }

    /** The 4 or 16 bytes of an address, or null if the text is none. Brackets and zones are not part of one. */
    static byte[] parse(String text) {
        if (IPV4.matcher(text).matches()) {
            return NetUtil.createByteArrayFromIpAddressString(text);
        }
        boolean plain = text.indexOf(':') >= 0 && text.indexOf('[') < 0 && text.indexOf('%') < 0;
        return plain && NetUtil.isValidIpV6Address(text) ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    }

    private static String octet() {
        return "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    }
}
