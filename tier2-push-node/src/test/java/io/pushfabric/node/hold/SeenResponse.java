package io.pushfabric.node.hold;

import java.util.ArrayList;
import java.util.List;

/**
 * A response as a strict client reads it, whole or cut short.
 *
 * @param head status line and fields; {@code null} if it is cut short
 * @param parts one for each chunk, or one for a body of another kind
 * @param whole whether the response is complete, if a close follows
 * @param rest what came after it, or of a part that is cut short
 */
record SeenResponse(String head, List<String> parts, boolean whole, String rest) {

    static SeenResponse read(String text, boolean toHead) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new SeenResponse(null, List.of(), false, text);
        }
        String head = text.substring(0, end + 2);
        String body = text.substring(end + 4);
        if (!head.startsWith("HTTP/1.1 ") || head.indexOf("\r\n\r\n") >= 0) {
            throw new AssertionError("not a response head: " + head);
        }
        if (toHead) {
            return new SeenResponse(head, List.of(), true, body);
        }
        int length = head.indexOf("\r\nContent-Length: ");
        boolean chunked = head.contains("\r\nTransfer-Encoding: chunked\r\n");
        if (length >= 0 && chunked) {
            throw new AssertionError("two kinds of framing: " + head);
        }
        if (chunked) {
            return chunks(head, body);
        }
        return length >= 0 ? counted(head, body, length + 18) : new SeenResponse(head, List.of(body), true, "");
    }

    boolean persistent() {
        return !head.contains("\r\nConnection: close\r\n");
    }

    private static SeenResponse counted(String head, String body, int at) {
        int size = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        if (body.length() < size) {
            return new SeenResponse(head, List.of(), false, body);
        }
        return new SeenResponse(head, List.of(body.substring(0, size)), true, body.substring(size));
    }

    private static SeenResponse chunks(String head, String body) {
        List<String> chunks = new ArrayList<>();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            if (line < 0) {
                return new SeenResponse(head, chunks, false, body.substring(at));
            }
            int size = Integer.parseInt(body.substring(at, line), 16);
            int end = line + 2 + size + 2;
            if (body.length() < end) {
                return new SeenResponse(head, chunks, false, body.substring(at));
            }
            if (!body.startsWith("\r\n", end - 2)) {
                throw new AssertionError("a torn chunk: " + body.substring(at));
            }
            if (size == 0) {
                return new SeenResponse(head, chunks, true, body.substring(end));
            }
            chunks.add(body.substring(line + 2, end - 2));
            at = end;
        }
    }
}
