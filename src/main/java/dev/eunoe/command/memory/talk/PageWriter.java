package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes what the assistant says: pages that repeat the request and go on about the subject. */
final class PageWriter {
  private static final int MIN_WORDS = 290;
  private static final int MAX_WORDS = 760;
  private static final int MEDIAN_WORDS = 485;
  private static final double SPREAD = 0.3;
  private static final double OTHER_NAMES = 0.3;

  /** Repeats what the user told at the top, and comes back to it within the page. */
  private static final double REPEATS = 0.5;

  private static final double COMES_BACK = 0.15;

  private static final Pattern FIRST_PERSON =
      Pattern.compile("\\b(I am|I was|I'm|I|me|my|we|us|our)\\b");
  private static final Map<String, String> SECOND_PERSON =
      Map.of(
          "I am",
          "you are",
          "I was",
          "you were",
          "I'm",
          "you are",
          "I",
          "you",
          "me",
          "you",
          "my",
          "your",
          "we",
          "you",
          "us",
          "you",
          "our",
          "your");

  /**
   * How this assistant writes.
   *
   * @param headings the name of its list of headings
   * @param heading such as "## %s"
   * @param bullet such as "- "
   */
  record Style(String headings, String heading, String bullet, boolean tables) {
    static Style any(Random random) {
      List<String> headings = List.of("coach", "manual", "lawyer", "friend");
      List<String> heading = List.of("## %s", "**%s**", "%s:", "### %s", "# %s");
      List<String> bullet = List.of("- ", "* ", "• ");
      return new Style(
          "head." + headings.get(random.nextInt(headings.size())),
          heading.get(random.nextInt(heading.size())),
          bullet.get(random.nextInt(bullet.size())),
          random.nextInt(3) > 0);
    }
  }

  private final Grammar grammar;
  private final Subject subject;
  private final Style style;
  private final Random random;

  PageWriter(Grammar grammar, Subject subject, Style style, Random random) {
    this.grammar = grammar;
    this.subject = subject;
    this.style = style;
    this.random = random;
  }

  String write(MessageWriter.Message asked, List<String> must) {
    int words =
        (int)
            Math.clamp(
                MEDIAN_WORDS * Math.exp(SPREAD * random.nextGaussian()), MIN_WORDS, MAX_WORDS);
    List<String> blocks = new ArrayList<>();
    boolean repeats = grammar.chance(REPEATS);
    blocks.add(repeats ? echo(asked) : fill("opening", asked));
    List<String> left = new ArrayList<>(must);
    while (words(blocks) < words) {
      blocks.add(style.heading().formatted(Grammar.capitalised(fill(style.headings(), asked))));
      blocks.add(paragraph(asked, 2 + random.nextInt(4)));
      if (!left.isEmpty()) {
        blocks.add(left.removeFirst());
      } else if (repeats && grammar.chance(COMES_BACK)) {
        blocks.add("Because " + toldBack(asked) + ", " + lowered(fill("para", asked)));
      }
      blocks.add(block(asked));
    }
    blocks.addAll(left);
    blocks.add(fill("closing", asked));
    return String.join("\n\n", blocks);
  }

  private String echo(MessageWriter.Message asked) {
    var bound = new LinkedHashMap<>(asked.focus());
    bound.put("task", asked.task());
    bound.put("told", toldBack(asked));
    return Grammar.capitalised(grammar.fill(grammar.any("echo"), bound, 0));
  }

  private String toldBack(MessageWriter.Message asked) {
    int first = random.nextInt(asked.told().size());
    String told = asked.told().get(first);
    if (first + 1 < asked.told().size() && random.nextBoolean()) {
      told += " and " + asked.told().get(first + 1);
    }
    return secondPerson(told);
  }

  static String secondPerson(String text) {
    Matcher first = FIRST_PERSON.matcher(text);
    return first.replaceAll(found -> SECOND_PERSON.getOrDefault(found.group(1), found.group(1)));
  }

  private String block(MessageWriter.Message asked) {
    int kind = random.nextInt(5);
    if (kind == 0 && style.tables()) {
      return table(asked);
    }
    if (kind == 1 && !subject.list("code").isEmpty()) {
      return subject.list("code").get(random.nextInt(subject.list("code").size()));
    }
    List<String> lines = new ArrayList<>();
    int count = 3 + random.nextInt(4);
    for (int i = 1; i <= count; i++) {
      lines.add(kind < 3 ? style.bullet() + fill("bullet", asked) : i + ". " + fill("step", asked));
    }
    return String.join("\n", lines);
  }

  private String table(MessageWriter.Message asked) {
    List<String> lines = new ArrayList<>(List.of("| what | when | how |", "|---|---|---|"));
    for (int i = 0; i < 3 + random.nextInt(3); i++) {
      lines.add(
          "| %s | %s | %s |"
              .formatted(fill("bullet", asked), fill("cell", asked), fill("cell", asked)));
    }
    return String.join("\n", lines);
  }

  private String paragraph(MessageWriter.Message asked, int sentences) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      said.add(fill(random.nextInt(4) == 0 ? "advice" : "para", asked));
    }
    return String.join(" ", said);
  }

  /** Half of the time about what the message is about. */
  private String fill(String list, MessageWriter.Message asked) {
    var bound = new LinkedHashMap<String, String>();
    for (String slot : List.of("thing", "area")) {
      if (asked.focus().containsKey(slot) && random.nextBoolean()) {
        bound.put(slot, asked.focus().get(slot));
      }
    }
    String text = grammar.fill(grammar.any(list), bound, OTHER_NAMES);
    return list.equals("bullet") || list.equals("cell") ? text : Grammar.capitalised(text);
  }

  private static String lowered(String sentence) {
    boolean first = sentence.startsWith("I ");
    return first ? sentence : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static int words(List<String> blocks) {
    return blocks.stream().mapToInt(block -> block.split("\\s+").length).sum();
  }
}
