package io.pushfabric.node.observe;

import java.net.InetSocketAddress;
import java.time.Instant;

/** One line of the access log. */
public sealed interface AccessLine permits RequestLine, PushLine {
    /** Characters of a handle that are written: enough to find its other lines, too few to use it. */
    int HANDLE_CHARACTERS = 16;
    /** Characters of a target that are written; with the bound of the queue, 32 MiB of them at most. */
    int TARGET_CHARACTERS = 2048;
    /** Characters of a method that are written. */
    int METHOD_CHARACTERS = 32;

    /** When the request came. */
    Instant time();

    /** {@code request} or {@code push}. */
    String kind();

    /** Who asked. */
    InetSocketAddress client();

    /** The method of the request, or {@code null} if none could be read. */
    String method();

    /** The target of the request, at most {@value #TARGET_CHARACTERS} characters; or {@code null} likewise. */
    String target();

    /** HTTP status that was sent, or 0 if none was. */
    int status();

    /** Body bytes that were received. */
    long bytesIn();

    /** Body bytes that were sent. */
    long bytesOut();

    /** From the request to its end, in nanoseconds. */
    long durationNanos();

    /** Who did it: the backend server of a request, the owner node of a push; or {@code null}. */
    String server();

    /** At most {@value #HANDLE_CHARACTERS} characters of the handle, or {@code null}. */
    String handle();

    /** Name of the field of {@link #ending}. */
    String endingField();

    /** How it ended, as a word of the contract; or {@code null}. */
    String ending();

    /** @throws IllegalArgumentException quoting the value that cannot be */
    private static void check(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value);
        }
    }

    /** What both kinds of lines refuse. */
    static void check(int status, long bytesIn, long bytesOut, long durationNanos) {
        check("status", status, 0);
        check("bytesIn", bytesIn, 0);
        check("bytesOut", bytesOut, 0);
        check("durationNanos", durationNanos, 0);
    }

    /** The first characters of a text, or {@code null} of {@code null}. */
    static String cut(String text, int characters) {
        return text == null || text.length() <= characters ? text : text.substring(0, characters);
    }
}
