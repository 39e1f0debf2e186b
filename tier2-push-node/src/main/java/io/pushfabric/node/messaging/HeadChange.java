package io.pushfabric.node.messaging;

import java.util.Locale;

/** What a push may change of the head of a response of which nothing was sent (contract section 1). */
public final class HeadChange {
    private static final int MAX_CONTENT_TYPE = 256;
    private static final String FORM = "application/x-www-form-urlencoded";

    private HeadChange() {
    }

    /**
     * Tools send the type of a form unasked; it says nothing about the message.
     *
     * @return {@code null} if the head of the response is not to be changed
     * @throws BadRequest if it could not be written as a header value
     */
    public static String contentType(String type) {
        if (type == null || type.isBlank()) {
            return null;
        }
        if (type.length() > MAX_CONTENT_TYPE || !type.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new BadRequest("the content type is not ASCII of at most " + MAX_CONTENT_TYPE + " characters");
        }
        int end = type.indexOf(';');
        String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return bare.equals(FORM) ? null : type;
    }

    /** @throws BadRequest if it is not three digits, or a response with a body cannot have it */
    public static int status(String value) {
        return status(value.matches("[0-9]{3}") ? Integer.parseInt(value) : 0);
    }

    /** @throws BadRequest if a response with a body cannot have it */
    public static int status(int status) {
        if (status < 200 || status > 599 || status == 204 || status == 205 || status == 304) {
            throw new BadRequest("the status is not 200 to 599 without 204, 205 and 304");
        }
        return status;
    }
}
