package io.pushfabric.shared.settings;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
final class Nearest {
    private static final int MAX_LENGTH = 100;

    private Nearest() {
    }

    /** {@code ; did you mean …?}, or nothing if no word is near: a third of the letters may differ, at most three. */
    static String hint(String word, Collection<String> known) {
        int allowed = Math.min(word.length() / 3, 3);
        if (word.length() > MAX_LENGTH) {
            return "";
        }
        return known.stream()
                .filter(other -> Math.abs(other.length() - word.length()) <= allowed)
                .filter(other -> distance(word, other) <= allowed)
                .min(Comparator.<String>comparingInt(other -> distance(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .map(other -> "; did you mean " + other + "?")
                .orElse("");
    }

    /** Levenshtein's: how many letters must be put in, taken out or changed. */
    private static int distance(String left, String right) {
        int[] above = new int[right.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[above.length - 1];
    }
}
