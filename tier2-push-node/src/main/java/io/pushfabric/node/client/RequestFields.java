package io.pushfabric.node.client;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.pushfabric.node.hold.PushHeaders;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The header fields of a request that go on to a backend: end-to-end ones, and none that only a proxy may set. Names
 * with underscores count as those with hyphens: CGI and its heirs cannot tell them apart.
 */
final class RequestFields {
    private static final String FORWARDED = "forwarded";
    private static final String X_FORWARDED = "x-forwarded-";

    private RequestFields() {
    }

    /**
     * A copy, made in one pass: a head of 32 KiB may have thousands of fields, and each look-up by name walks over
     * them.
     *
     * @param trusted whether the sender is a proxy whose {@code Forwarded} and {@code X-Forwarded-*} are believed
     */
    static HttpHeaders passedOn(HttpHeaders headers, boolean trusted) {
        Set<String> hopByHop = HopByHop.names(headers);
        HttpHeaders passed = new DefaultHttpHeaders();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = field.getKey().toString().toLowerCase(Locale.ROOT);
            boolean forged = PushHeaders.isPush(name) || isForwarded(name.replace('_', '-'))
                    && (!trusted || name.indexOf('_') >= 0);
            if (!forged && !hopByHop.contains(name)) {
                passed.add(field.getKey(), field.getValue());
            }
        }
        return passed;
    }

    private static boolean isForwarded(String name) {
        return name.equals(FORWARDED) || name.startsWith(X_FORWARDED);
    }
}
