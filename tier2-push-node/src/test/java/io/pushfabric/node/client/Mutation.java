package io.pushfabric.node.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes a request a little, or spoils it. */
final class Mutation {
    private static final List<String> TOKENS = List.of("\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", "\0", "\u000b",
            "\u0085", "\u00a0", "\u00ff", ":", ";", ",", "#", "%2e", "//", "\\", "chunked", "identity", "0\r\n\r\n",
            "5;a=\"b\"\r\n",
            "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "\r\n x",
            "transfer-encoding: gzip, chunked\r\n", "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n",
            "Connection: Host, Content-Length, Transfer-Encoding, Push-Handle\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\n", "Expect: 100-continue\r\n", "Push-Event: gone\r\n",
            "Push_Handle: x\r\n",
            "X_Forwarded_For: 1.2.3.4\r\n",
            "Forwarded: for=1.2.3.4\r\n", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", " HTTP/1.0", "FFFFFFFFF\r\n",
            "http://evil.test", "Trailer: X\r\n", "Content_Length: 5\r\n", "OPTIONS * HTTP/1.1\r\n");

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    String of(String request) {
        String text = request;
        for (int i = random.nextInt(4); i >= 0; i--) {
            text = once(text);
        }
        return text;
    }

    private String once(String text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(1 + text.length() / 4));
        return switch (random.nextInt(9)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
            case 1 -> flip(text);
            case 2 -> text.substring(0, at) + text.substring(end);
            case 3 -> text.substring(0, end) + text.substring(at);
            case 4 -> text.isEmpty() ? text : text.substring(0, Math.max(1, at));
            case 5 -> shuffle(text);
            case 6 -> text + text.substring(at);
            case 7 -> text.substring(0, at) + "x".repeat(1 << random.nextInt(1 + random.nextInt(17)))
                    + text.substring(at);
            default -> insertToken(text, at);
        };
    }

    private String flip(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) (text.charAt(at) ^ 1 << random.nextInt(8)) + text.substring(at + 1);
    }

    private String shuffle(String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\r\n", -1)));
        if (lines.size() > 2) {
            Collections.shuffle(lines.subList(1, lines.size() - 1), random);
        }
        return String.join("\r\n", lines);
    }

    /** Mostly where a line begins, since it is there that a token has a meaning. */
    private String insertToken(String text, int anywhere) {
        int line = text.indexOf("\r\n", anywhere);
        int at = line < 0 || random.nextInt(3) == 0 ? anywhere : line + 2;
        return text.substring(0, at) + TOKENS.get(random.nextInt(TOKENS.size())) + text.substring(at);
    }
}
