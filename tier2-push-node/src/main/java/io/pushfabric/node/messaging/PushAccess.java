package io.pushfabric.node.messaging;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.pushfabric.shared.net.CidrSet;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Who may push: {@code push.allow} and {@code push.tokens}. For use by any thread. */
public final class PushAccess {
    private static final String BEARER = "Bearer ";

    private final CidrSet allowed;
    private final List<byte[]> tokens;

    /** @param tokens none: no token is asked for */
    public PushAccess(CidrSet allowed, List<String> tokens) {
        this.allowed = allowed;
        this.tokens = tokens.stream().map(token -> token.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Whether {@code push.allow} has it. */
    public boolean allows(InetAddress address) {
        return allowed.contains(address);
    }

    boolean authorizes(HttpHeaders headers) {
        return authorizes(headers.get(HttpHeaderNames.AUTHORIZATION));
    }

    /**
     * Compares in a time that says nothing about how much of a token was right.
     *
     * @param value of {@code Authorization}, or {@code null} if there is none
     */
    public boolean authorizes(String value) {
        if (tokens.isEmpty()) {
            return true;
        }
        if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        byte[] shown = value.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
        boolean found = false;
        for (byte[] token : tokens) {
            found |= MessageDigest.isEqual(token, shown);
        }
        return found;
    }
}
