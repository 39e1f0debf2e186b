package io.pushfabric.node.hold;

import io.pushfabric.node.push.PushOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One hold of a {@link HoldWalk}: what was pushed to it, and what its client may have seen then. */
final class WalkedHold {
    /** All that the walk writes into bodies consists of these: messages, keep-alive chunks, bodies of deferrals. */
    private static final Pattern TOKEN = Pattern.compile("\\[[0-9]+:x*]|~|\\{late[0-9]+}");

    final RequestTraits traits;
    final boolean stream;
    final String fallback;
    final List<WalkedPush> pushes = new ArrayList<>();
    /** Bytes that the client had before. */
    final int from;

    WalkedHold(RequestTraits traits, boolean stream, String fallback, List<WalkedPush> early, int from) {
        this.traits = traits;
        this.stream = stream;
        this.fallback = fallback;
        this.from = from;
        pushes.addAll(early);
    }

    /** @param seen what the client got for this hold. @param done whether the state machine took it to the end */
    void check(String seen, boolean done) {
        if (seen.isEmpty()) {
            require(!done, "a response of no bytes", seen);
            require(delivered().isEmpty() || traits.head() && !stream, "delivered, and not sent", seen);
            return;
        }
        SeenResponse response = SeenResponse.read(seen, traits.head());
        require(!done || response.whole() && response.rest().isEmpty(), "not one whole response", seen);
        if (response.head() == null) {
            return;
        }
        if (traits.head()) {
            require(response.rest().isEmpty(), "a body for HEAD", seen);
            return;
        }
        boolean raw = traits.http10() && !response.head().contains("Content-Length");
        checkBody(response, raw, done, seen);
    }

    private void checkBody(SeenResponse response, boolean raw, boolean done, String seen) {
        List<String> tokens = new ArrayList<>();
        String rest = response.rest();
        for (String part : response.parts()) {
            List<String> found = tokens(part);
            String left = part.substring(found.stream().mapToInt(String::length).sum());
            require(raw || found.size() == 1 && left.isEmpty() || part.isEmpty(), "not one message a part", seen);
            tokens.addAll(found);
            rest = left + rest;
        }
        checkTokens(tokens, seen);
        checkRest(rest, done, seen);
    }

    private void checkTokens(List<String> tokens, String seen) {
        List<String> messages = new ArrayList<>(tokens);
        messages.removeIf("~"::equals);
        boolean late = messages.remove(fallback);
        require(!late || stream || messages.isEmpty(), "both the fallback and messages", seen);
        List<String> order = pushes.stream().map(push -> push.text).filter(messages::contains).toList();
        require(order.equals(messages), "not in the order of the pushes", seen);
        for (WalkedPush push : pushes) {
            boolean there = messages.contains(push.text);
            require(there || push.outcome() != PushOutcome.DELIVERED || push.text.isEmpty(), "lost: " + push, seen);
            require(!there || push.outcome() == PushOutcome.DELIVERED || push.mayBeTorn(), "not dropped: " + push,
                    seen);
        }
    }

    private void checkRest(String rest, boolean done, String seen) {
        int id = rest.indexOf('[');
        int colon = rest.indexOf(':', id);
        if (id >= 0 && colon >= 0) {
            String start = rest.substring(id, colon + 1);
            boolean torn = pushes.stream().anyMatch(push -> push.text.startsWith(start) && push.mayBeTorn());
            require(torn && !done, "torn: " + rest, seen);
        }
    }

    private List<WalkedPush> delivered() {
        return pushes.stream().filter(push -> push.outcome() == PushOutcome.DELIVERED && !push.text.isEmpty()).toList();
    }

    private static List<String> tokens(String part) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(part);
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            tokens.add(matcher.group());
            at = matcher.end();
        }
        return tokens;
    }

    private void require(boolean rule, String otherwise, String seen) {
        if (!rule) {
            throw new AssertionError(otherwise + "\n" + this + "\nseen: " + seen);
        }
    }

    @Override
    public String toString() {
        return (stream ? "stream " : "response ") + traits + " " + fallback + " " + pushes;
    }
}
