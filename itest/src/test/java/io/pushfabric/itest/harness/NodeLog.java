package io.pushfabric.itest.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds in a node's output what must not be there: lost buffers, and warnings with a stack trace. */
final class NodeLog {
    private static final Pattern GRAVE = Pattern.compile("\\b(WARN|ERROR)\\b|^Exception in thread");
    private static final Pattern FRAME = Pattern.compile("^\\s+at [\\w.$/@<>-]+\\(.*|^Caused by: .*");
    private static final int LINES_TO_FRAME = 6;

    private NodeLog() {
    }

    static List<String> complaints(List<String> lines, List<Pattern> allowed) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean leak = line.contains("LEAK:");
            boolean grave = GRAVE.matcher(line).find() && frameFollows(lines, i);
            if (leak || grave && allowed.stream().noneMatch(pattern -> pattern.matcher(line).find())) {
                complaints.add(String.join("\n", lines.subList(i, Math.min(lines.size(), i + 40))));
            }
        }
        return complaints;
    }

    /** Is there a stack frame before the next grave line? A message may have several lines itself. */
    private static boolean frameFollows(List<String> lines, int at) {
        for (int i = at + 1; i < lines.size() && i <= at + LINES_TO_FRAME; i++) {
            if (FRAME.matcher(lines.get(i)).find()) {
                return true;
            }
            if (GRAVE.matcher(lines.get(i)).find() || lines.get(i).contains(" INFO ")) {
                return false;
            }
        }
        return false;
    }
}
