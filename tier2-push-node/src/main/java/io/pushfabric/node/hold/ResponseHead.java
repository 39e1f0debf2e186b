package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Status and end-to-end header fields of a deferral, kept as the head of the response to come. Compact: the fields are
 * one array of the bytes that will be sent. Immutable, so that equal heads can be shared.
 */
final class ResponseHead {
    private final HttpResponseStatus status;
    private final String contentType;
    private final byte[] fields;

    private ResponseHead(HttpResponseStatus status, String contentType, byte[] fields) {
        this.status = status;
        this.contentType = contentType;
        this.fields = fields;
    }

    /** @param response without hop-by-hop, {@code Push-*} and framing fields */
    static ResponseHead of(HttpResponse response) {
        HttpHeaders headers = response.headers();
        StringBuilder text = new StringBuilder(256);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            if (!HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(field.getKey())) {
                text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
            }
        }
        return new ResponseHead(response.status(), headers.get(HttpHeaderNames.CONTENT_TYPE),
                text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    int status() {
        return status.code();
    }

    String contentType() {
        return contentType;
    }

    /** An upper bound of what {@link #write} writes, framing fields included. */
    int sizeHint(String otherContentType) {
        String type = otherContentType == null ? contentType : otherContentType;
        return fields.length + 160 + status.reasonPhrase().length() + (type == null ? 0 : type.length());
    }

    /**
     * Writes the head and the empty line after it.
     *
     * @param otherContentType replaces the deferral's; {@code null} for none
     * @param otherStatus replaces the deferral's; 0 for none
     * @param framing the fields that say how the body ends and whether the connection stays, as {@code name: value\r\n}
     */
    void write(ByteBuf out, String otherContentType, int otherStatus, String framing) {
        HttpResponseStatus line = otherStatus == 0 || otherStatus == status.code()
                ? status : HttpResponseStatus.valueOf(otherStatus);
        ascii(out, "HTTP/1.1 ");
        ascii(out, line.codeAsText());
        out.writeByte(' ');
        latin(out, line.reasonPhrase());
        ascii(out, "\r\n");
        String type = otherContentType == null ? contentType : otherContentType;
        if (type != null) {
            ascii(out, "Content-Type: ");
            latin(out, type);
            ascii(out, "\r\n");
        }
        out.writeBytes(fields);
        ascii(out, framing);
        ascii(out, "\r\n");
    }

    private static void ascii(ByteBuf out, CharSequence text) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static void latin(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
}
