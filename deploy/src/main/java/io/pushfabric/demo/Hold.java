package io.pushfabric.demo;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;

/**
 * A request that the application has deferred, as far as it knows: what it needs to push to it.
 *
 * @param endpoint push listener of the node that parked the client
 * @param client the page that asked, by the name that it gave itself; empty for one that gave none, such as curl
 */
record Hold(String handle, URI endpoint, Kind kind, String client, Instant since) {

    /** The two kinds of request that this application defers. */
    enum Kind {
        /** Server-sent events: many messages, one response. */
        STREAM,
        /** Long poll: the first message ends the response. */
        POLL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the hold is over once a message is delivered. */
    boolean endsWithMessage() {
        return kind == Kind.POLL;
    }

    /** Where a message to this hold is posted. */
    URI url() {
        String end = endsWithMessage() ? "?end=true" : "";
        return URI.create(endpoint + "/v1/handles/" + handle + end);
    }

    /** A line for bash or zsh that pushes to this hold. */
    String curl() {
        return kind == Kind.STREAM ? "curl -d $'data: hello\\n\\n' " + url()
                : "curl -d '{\"text\":\"hello\"}' '" + url() + "'";
    }
}
