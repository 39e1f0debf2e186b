package io.pushfabric.itest.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A streaming client that does not read, though much was sent to it. {@code owed}: the messages that it is to be given
 * nevertheless, in order; the last of them is partly written, and its push was answered by {@code pending}.
 */
public record Stalled(Parked parked, List<String> owed, Answer pending) {
    private static final int MOST = 200;

    /**
     * Fills what the kernel takes, by one message after the other under the ids {@code fill-0}, {@code fill-1} …, until
     * one is not delivered.
     */
    public static Stalled fill(Parked parked, Publisher publisher, int messageSize) throws IOException {
        List<String> owed = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            String message = message("filling " + i + " ", messageSize);
            Answer answer = publisher.push(parked.handle(), message, "Push-Id: fill-" + i);
            owed.add(message);
            if (answer.status() != 200) {
                if (!answer.summary().equals("202 pending")) {
                    throw new AssertionError("not pending: " + answer);
                }
                return new Stalled(parked, owed, answer);
            }
        }
        throw new AssertionError("the kernel takes more than " + MOST + " messages of " + messageSize + " bytes");
    }

    /** A message of that size of which each part is another one. */
    public static String message(String name, int size) {
        StringBuilder text = new StringBuilder(name);
        for (int i = 0; text.length() < size; i++) {
            text.append(i).append(' ');
        }
        text.setLength(size);
        return text.toString();
    }

    public RawClient client() {
        return parked.client();
    }

    public String handle() {
        return parked.handle();
    }

    /** The id of the message that is partly written. */
    public String pendingId() {
        return "fill-" + (owed.size() - 1);
    }

    /** Reads all that is owed, each message as one chunk. */
    public void readOwed() throws IOException {
        for (String message : owed) {
            String chunk = client().readChunkText();
            if (!chunk.equals(message)) {
                throw new AssertionError("instead of '" + begin(message) + "' came '" + begin(chunk) + "', "
                        + chunk.length() + " bytes");
            }
        }
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(text.length(), 40));
    }
}
