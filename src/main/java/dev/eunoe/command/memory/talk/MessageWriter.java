package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Writes what the user says: a request, and two to four things told in passing. */
final class MessageWriter {
  /** Of the messages; with those that only end in a request half of them end in "?". */
  private static final double TOLD_WHILE_ASKING = 0.34;

  private static final double ENDS_IN_QUESTION = 0.25;

  /** Of what is told by the way; the rest are remarks. */
  private static final double FACTS = 0.2;

  private final Grammar grammar;
  private final List<Frame> details;
  private final TalkPlan plan;
  private final String register;
  private final Random random;

  /**
   * @param details what may be told that nobody asks for
   * @param register how this user writes: plain, chatty, terse or formal
   */
  MessageWriter(
      Grammar grammar, List<Frame> details, TalkPlan plan, String register, Random random) {
    this.grammar = grammar;
    this.details = details;
    this.plan = plan;
    this.register = register;
    this.random = random;
  }

  /**
   * @param task what is asked for
   * @param told what is told, as clauses in the order they are said
   * @param focus what the message is about, for the answer
   */
  record Message(String text, String task, List<String> told, Map<String, String> focus) {}

  Message write(TalkPlan.Exchange exchange) {
    Map<String, String> focus = new LinkedHashMap<>();
    String task =
        exchange.request.isEmpty()
            ? grammar.fill(grammar.any("task"), focus, 0.1)
            : exchange.request;
    List<String> told = new ArrayList<>(exchange.clauses);
    int count = 2 + random.nextInt(3);
    while (told.size() < count) {
      told.add(random.nextInt(told.size() + 1), byTheWay(focus));
    }
    boolean asking = grammar.chance(TOLD_WHILE_ASKING);
    String embedded =
        asking && !exchange.clauses.isEmpty() ? exchange.clauses.getFirst() : told.getLast();
    List<String> parts = new ArrayList<>();
    for (String clause : told) {
      if (!asking || !clause.equals(embedded)) {
        parts.add(sentence(clause, parts.isEmpty()));
      }
    }
    if (asking) {
      parts.add(embed(embedded, task));
    } else if (grammar.chance(ENDS_IN_QUESTION)) {
      parts.add(Grammar.capitalised(request("askq", task)));
    } else {
      parts.add(random.nextInt(parts.size() + 1), Grammar.capitalised(request("askd", task)));
      if (parts.getLast().endsWith("?")) {
        throw new IllegalStateException("a request that is no question ends like one: " + parts);
      }
    }
    String opening = random.nextInt(3) == 0 ? fill(grammar.any("open." + register), focus) : "";
    String text = String.join(" ", parts);
    return new Message(opening.isEmpty() ? text : opening + " " + text, task, told, focus);
  }

  private String byTheWay(Map<String, String> focus) {
    for (int tries = 0; tries < 10 && grammar.chance(FACTS); tries++) {
      Frame frame = details.get(random.nextInt(details.size()));
      List<String> wordings = frame.lines('S');
      var bound = new LinkedHashMap<String, String>();
      String clause = grammar.fill(wordings.get(random.nextInt(wordings.size())), bound, 0.15);
      if (plan.isNew(Planner.about(frame, bound))) {
        return clause;
      }
    }
    return fill(grammar.any("remark"), random.nextBoolean() ? focus : Map.of());
  }

  private String fill(String template, Map<String, String> bound) {
    return grammar.fill(template, new LinkedHashMap<>(bound), 0.25);
  }

  private String sentence(String clause, boolean first) {
    String glue = first ? "" : grammar.any("glue." + register);
    String said = glue.isEmpty() ? clause : glue + " " + clause;
    boolean loud = register.equals("chatty") && random.nextInt(4) == 0;
    return Grammar.capitalised(said) + (loud ? "!" : ".");
  }

  private String request(String list, String task) {
    return grammar.fill(
        grammar.any(list + "." + register), new LinkedHashMap<>(Map.of("task", task)), 0);
  }

  private String embed(String clause, String task) {
    String ask = request("askq", task);
    var bound = new LinkedHashMap<>(Map.of("told", clause, "ask", lower(ask)));
    return Grammar.capitalised(grammar.fill(grammar.any("embed"), bound, 0));
  }

  private static String lower(String text) {
    return text.startsWith("I ")
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
