package dev.eunoe.turn.transcript;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Whether what is done with a text takes about twice as long for one twice as long, over texts that
 * make a careless pattern walk the same way again and again. Time is the thread's own on a
 * processor, the least of some runs: what else the machine does is not in it.
 */
final class Growth {
  static final int SHORT = 24 * 1024;
  private static final int LONG = 2 * SHORT;

  /** Four for what is quadratic; two, and a logarithm, for what is not. */
  private static final double MAX = 3;

  /** Of the longer text: below, it is over before anybody waits, and noise decides the ratio. */
  private static final long FREE_NANOS = 8_000_000;

  private static final int TRIES = 8;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Growth() {}

  /** Texts of {@code length} characters, by what they are made of. */
  static Map<String, String> texts(int length) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String part :
        List.of(
            "a.",
            "a@",
            "e\u0301",
            "\u0301",
            "w",
            "7",
            "1234567890 ",
            "4111 ",
            "4111-",
            "password ",
            "password: x1y2z3w4 ",
            "my pin is 1234. ",
            "my pin ",
            "-",
            "-----BEGIN A",
            " ",
            "\n",
            "\"",
            "'",
            "(",
            "[",
            "{",
            "<",
            "<|",
            "<|end|>",
            "<a>",
            "=",
            ":",
            ".",
            "!",
            "?",
            "…",
            ",",
            "\\",
            "/",
            "\uD83D\uDC69\u200D\uD83D\uDC67 ",
            "\uD83D\uDC69\u200D",
            "\uD83D",
            "9999-12-31 ",
            "in may of ",
            "Aé\u0431\u4E2D\u0E01 ",
            "\u4E2D\u6587",
            "\u0E01\u0E34",
            "aGVsbG8gd29ybGQ",
            "http://a.",
            "http://a:",
            "://",
            "eyJ-",
            "eyJabcdefgh.",
            "bearer ",
            "sk-",
            "I am A. ",
            "always never ",
            "Answer in French. ",
            "the the ",
            "so so ",
            "I live in Oslo. ",
            "Is it? ",
            "a \n",
            "> ",
            "1. ",
            "x=1;",
            "\u0000",
            "\uFDD0",
            "```",
            "\u00AB",
            "\t",
            "A",
            "I'm ",
            "n't ",
            "{{",
            "{% ",
            "&amp;")) {
      texts.put(part, part.repeat(length / part.length() + 1).substring(0, length));
    }
    texts.put("words, each another", words(length));
    return texts;
  }

  private static String words(int length) {
    var words = new StringBuilder();
    for (int i = 0; words.length() < length; i++) {
      words.append("Word").append(Integer.toString(i * 7919, 36)).append(i % 9 == 8 ? ". " : " ");
    }
    return words.substring(0, length);
  }

  /** What grows faster, one line for each; nothing should. */
  static List<String> tooFast(Map<String, Function<String, Object>> steps) {
    List<String> found = Collections.synchronizedList(new ArrayList<>());
    Map<String, String> shorter = texts(SHORT);
    Map<String, String> longer = texts(LONG);
    // Side by side: what is measured is the time of each thread.
    steps.entrySet().parallelStream()
        .forEach(entry -> {
          String name = entry.getKey();
          var step = entry.getValue();
          shorter.values().forEach(text -> nanos(step, text.substring(0, SHORT / 16)));
          longer.forEach((made, text) -> {
            String line = line(name, made, step, shorter.getOrDefault(made, ""), text);
            if (!line.isEmpty()) {
              found.add(line);
            }
          });
        });
    return found;
  }

  private static String line(
      String name, String made, Function<String, Object> step, String shorter, String longer) {
    long ofShort = Long.MAX_VALUE;
    long ofLong = Long.MAX_VALUE;
    for (int tried = 0; tried < TRIES; tried++) {
      ofLong = Math.min(ofLong, nanos(step, longer));
      if (ofLong < FREE_NANOS) {
        return "";
      }
      ofShort = Math.min(ofShort, nanos(step, shorter));
      if (ofLong < MAX * ofShort) {
        return "";
      }
    }
    return "%s × '%s': %.1f ms, then %.1f ms"
        .formatted(name, made.replace("\n", "\\n"), ofShort / 1e6, ofLong / 1e6);
  }

  @CanIgnoreReturnValue // where it only warms up
  private static long nanos(Function<String, Object> step, String text) {
    long before = THREADS.getCurrentThreadCpuTime();
    var _ = step.apply(text);
    return THREADS.getCurrentThreadCpuTime() - before;
  }
}
