package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides what one talk holds: facts, where they are said, and what is asked about them. */
final class Planner {
  /** Of ten questions. */
  private static final List<String> KINDS =
      List.of(
          "detail",
          "detail",
          "changed",
          "compare",
          "conflict",
          "scattered",
          "scattered",
          "proposal",
          Frame.WISH,
          Frame.WISH);

  private static final int QUESTIONS = 26;
  private static final int TRIES = 60;

  /** So that a fifth of all the evidence is the assistant's. */
  private static final double SCATTERED_BY_ASSISTANT = 0.3;

  private static final double SPEAKS_OF_THE_TALK = 0.3;
  private static final Pattern NAMED = Pattern.compile("\\{~?([a-z]+\\d?)}");
  private static final Pattern ASKS =
      Pattern.compile("^(?:What|Which|How|Should|Is|Where|When|Could|Who|On|Something)\\b.*");

  private final List<Subject> subjects;
  private final List<Grammar> grammars;
  private final List<Frame> frames;
  private final Random random;
  private final TalkPlan plan = new TalkPlan();

  /** Where each wish is told: once, whatever is asked for later. */
  private final Map<Frame, Integer> wishes = new HashMap<>();

  /**
   * @param grammars of each subject
   */
  Planner(List<Subject> subjects, List<Grammar> grammars, List<Frame> frames, Random random) {
    this.subjects = subjects;
    this.grammars = grammars;
    this.frames = frames;
    this.random = random;
  }

  /**
   * @param first where among the kinds to begin, so that over several talks they are asked alike
   */
  TalkPlan plan(int exchanges, int first) {
    for (int i = 0; i < exchanges; i++) {
      plan.exchanges().add(new TalkPlan.Exchange(random.nextInt(subjects.size())));
    }
    for (int q = 0; q < QUESTIONS; q++) {
      String kind = KINDS.get((first + q) % KINDS.size());
      for (int tries = 0; tries < TRIES && !place(kind, random.nextInt(subjects.size())); tries++) {
        continue;
      }
    }
    return plan;
  }

  private boolean place(String kind, int subject) {
    List<Frame> suitable =
        kind.equals(Frame.WISH)
            ? subjects.get(subject).wishes()
            : frames.stream()
                .filter(frame -> frame.kind().equals(kind) && frame.suits(subjects.get(subject)))
                .toList();
    Frame frame = suitable.get(random.nextInt(suitable.size()));
    int distance = 1 + random.nextInt(3);
    Map<String, String> bound = new LinkedHashMap<>();
    String question = grammars.get(subject).fill(frame.question(distance), bound, -1);
    if (!plan.isNew(key(kind, subject, frame, bound) + (isWish(frame) ? distance : ""))) {
      return false;
    }
    List<Integer> evidence =
        switch (kind) {
          case "changed" -> placeBoth(frame, subject, bound).subList(1, 2);
          case "compare", "conflict" -> placeBoth(frame, subject, bound);
          case "scattered" -> placeScattered(frame, subject, bound);
          case "proposal" -> placeProposal(frame, subject, bound);
          case Frame.WISH ->
              List.of(wishes.computeIfAbsent(frame, _ -> placeOnce(frame, subject, bound)));
          default -> List.of(placeOnce(frame, subject, bound));
        };
    plan.questions().add(new TalkPlan.Asked(kind, asked(frame, subject, question), evidence));
    return true;
  }

  private static boolean isWish(Frame frame) {
    return frame.kind().equals(Frame.WISH);
  }

  /** What must not be said twice: of scattered things what is asked, else what it is about. */
  private static String key(String kind, int subject, Frame frame, Map<String, String> bound) {
    return kind.equals("scattered") ? subject + frame.question(1) + bound : about(frame, bound);
  }

  /** A frame and what it is filled with, whatever values it gets. */
  static String about(Frame frame, Map<String, String> bound) {
    return frame.lines().getFirst().text()
        + bound.get("thing")
        + "|"
        + bound.get("area")
        + "|"
        + bound.get("act");
  }

  private String asked(Frame frame, int subject, String question) {
    Grammar grammar = grammars.get(subject);
    if (isWish(frame)) {
      return question + (ASKS.matcher(question).matches() ? "?" : ".");
    }
    String tail = grammar.fill(grammar.any("qtail"), new LinkedHashMap<>(), 0.5);
    boolean demands = question.startsWith("List ") || question.startsWith("Summarise ");
    String whole = question + (tail.isEmpty() ? "" : " " + tail) + (demands ? "." : "?");
    return grammar.chance(SPEAKS_OF_THE_TALK)
        ? grammar.any("qhead")
            + " "
            + whole.substring(0, 1).toLowerCase(Locale.ROOT)
            + whole.substring(1)
        : whole;
  }

  private int placeOnce(Frame frame, int subject, Map<String, String> bound) {
    List<String> wordings = frame.lines(isWish(frame) ? 'W' : 'S');
    String wording = wordings.get(random.nextInt(wordings.size()));
    // A wish is told long before it matters.
    int until = isWish(frame) ? plan.exchanges().size() / 2 : plan.exchanges().size();
    return say(subject, 0, until, fill(subject, wording, bound));
  }

  private List<Integer> placeBoth(Frame frame, int subject, Map<String, String> bound) {
    int half = plan.exchanges().size() / 2;
    String first = fill(subject, frame.lines('A').getFirst(), bound);
    String second = fill(subject, frame.lines('B').getFirst(), bound);
    return List.of(say(subject, 0, half, first), say(subject, half, 2 * half, second));
  }

  private List<Integer> placeScattered(Frame frame, int subject, Map<String, String> asked) {
    List<Integer> evidence = new ArrayList<>();
    var shared = new LinkedHashMap<>(asked);
    shared.keySet().retainAll(named(frame.question(1)));
    var times = new TreeSet<Integer>();
    int count = 3 + random.nextInt(2 + random.nextInt(5)); // more often few than many
    while (times.size() < count) {
      times.add(random.nextInt(plan.exchanges().size() - 8));
    }
    for (int time : times) {
      boolean own = !grammars.get(subject).chance(SCATTERED_BY_ASSISTANT);
      List<String> lines = frame.lines(own ? 'S' : 'P');
      String line = lines.get(random.nextInt(lines.size()));
      String text = fill(subject, line, new LinkedHashMap<>(shared));
      int place =
          own ? say(subject, time, time + 8, text) : answer(subject, time, time + 8, "", text);
      if (!evidence.contains(place)) {
        evidence.add(place);
      }
    }
    return evidence;
  }

  private List<Integer> placeProposal(Frame frame, int subject, Map<String, String> bound) {
    String request = fill(subject, frame.lines('R').getFirst(), bound);
    String text = fill(subject, frame.lines('P').getFirst(), bound);
    return List.of(answer(subject, 0, plan.exchanges().size(), request, text));
  }

  private String fill(int subject, String template, Map<String, String> bound) {
    return grammars.get(subject).fill(template, bound, 0);
  }

  private static List<String> named(String template) {
    List<String> names = new ArrayList<>();
    for (Matcher slot = NAMED.matcher(template); slot.find(); ) {
      names.add(slot.group(1));
    }
    return names;
  }

  private int say(int subject, int from, int to, String clause) {
    int exchange = free(subject, from, to, false);
    plan.exchanges().get(exchange).clauses.add(clause);
    return 2 * exchange;
  }

  private int answer(int subject, int from, int to, String request, String text) {
    int exchange = free(subject, from, to, !request.isEmpty());
    plan.exchanges().get(exchange).ofAssistant.add(text);
    if (!request.isEmpty()) {
      plan.exchanges().get(exchange).request = request;
    }
    return 2 * exchange + 1;
  }

  /** An exchange about the subject that has room; the nearest one of another subject else. */
  private int free(int subject, int from, int to, boolean forRequest) {
    List<Integer> order = new ArrayList<>();
    for (int i = from; i < to; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    return order.stream()
        .filter(i -> plan.exchanges().get(i).subject == subject)
        .filter(i -> plan.exchanges().get(i).clauses.size() < 2)
        .filter(i -> !forRequest || plan.exchanges().get(i).request.isEmpty())
        .findFirst()
        .orElse(order.getFirst());
  }
}
