package dev.eunoe.command.memory.talk;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes talks of one user with an assistant that writes pages: 150 to 600 exchanges over weeks,
 * about one or two projects, with facts told in passing and questions for them. The same number is
 * always the same talk, whatever others are made.
 */
public final class TalkGenerator {
  /** How many talks the set has. */
  public static final int TALKS = 40;

  private static final long SEED = 20260903;
  private static final int MIN_EXCHANGES = 150;
  private static final int MAX_EXCHANGES = 600;
  private static final int CAST = 9;
  private static final List<String> REGISTERS = List.of("plain", "chatty", "terse", "formal");
  private static final double TWO_PROJECTS = 0.6;

  private final TalkTexts texts = TalkTexts.read();

  /**
   * @param number from 0 on
   */
  public GeneratedTalk talk(int number) {
    var random = new Random(SEED + 7_919L * number);
    List<Subject> subjects = new ArrayList<>();
    subjects.add(texts.subjects().get(number % texts.subjects().size()));
    if (random.nextDouble() < TWO_PROJECTS) {
      List<Subject> others = new ArrayList<>(texts.subjects());
      others.remove(subjects.getFirst());
      subjects.add(others.get(random.nextInt(others.size())));
    }
    List<Grammar> grammars =
        subjects.stream()
            .map(subject ->
                new Grammar(texts.general(), random)
                    .with(subject.lists())
                    .with(Map.of("person", cast(subject, random))))
            .toList();
    int exchanges =
        MIN_EXCHANGES + (int) ((MAX_EXCHANGES - MIN_EXCHANGES) * Math.pow(random.nextDouble(), 4));
    TalkPlan plan =
        new Planner(subjects, grammars, texts.frames(), random).plan(exchanges, 26 * number);
    return new Writer(subjects, grammars, plan, random).write();
  }

  /** Names of the people in a talk, with what they are to the user. */
  private List<String> cast(Subject subject, Random random) {
    List<String> names = new ArrayList<>(texts.general().getOrDefault("name", List.of()));
    Collections.shuffle(names, random);
    List<String> roles = subject.list("role");
    List<String> cast = new ArrayList<>();
    for (int i = 0; i < Math.min(CAST, roles.size()); i++) {
      cast.add(names.get(i) + "/" + roles.get(i));
    }
    return cast;
  }

  /** Puts a plan into words, with the times they are said at. */
  private final class Writer {
    private final TalkPlan plan;
    private final Random random;
    private final List<MessageWriter> messages = new ArrayList<>();
    private final List<PageWriter> pages = new ArrayList<>();
    private final List<GeneratedTalk.Turn> turns = new ArrayList<>();
    private Instant now;

    Writer(List<Subject> subjects, List<Grammar> grammars, TalkPlan plan, Random random) {
      this.plan = plan;
      this.random = random;
      String register = REGISTERS.get(random.nextInt(REGISTERS.size()));
      var style = PageWriter.Style.any(random);
      for (int i = 0; i < subjects.size(); i++) {
        Subject subject = subjects.get(i);
        List<Frame> details =
            texts.frames().stream()
                .filter(frame -> frame.kind().equals("detail") && frame.suits(subject))
                .toList();
        messages.add(new MessageWriter(grammars.get(i), details, plan, register, random));
        pages.add(new PageWriter(grammars.get(i), subject, style, random));
      }
      now =
          LocalDate.of(2025, 1 + random.nextInt(6), 1 + random.nextInt(28))
              .atTime(18, 0)
              .toInstant(ZoneOffset.UTC);
    }

    GeneratedTalk write() {
      int leftOfSession = 0;
      for (TalkPlan.Exchange exchange : plan.exchanges()) {
        if (leftOfSession-- == 0) {
          leftOfSession = 6 + random.nextInt(12);
          now = now.plus(Duration.ofHours(20 + random.nextInt(60)));
        }
        MessageWriter.Message message = messages.get(exchange.subject).write(exchange);
        say("user", message.text());
        say("assistant", pages.get(exchange.subject).write(message, exchange.ofAssistant));
      }
      Instant asked = now.plus(Duration.ofHours(30));
      return new GeneratedTalk(
          turns,
          plan.questions().stream()
              .map(question ->
                  new GeneratedTalk.Question(
                      question.kind(), question.text(), asked, question.evidence()))
              .toList());
    }

    private void say(String role, String text) {
      now = now.plusSeconds(40 + random.nextInt(200));
      turns.add(new GeneratedTalk.Turn(role, now, text));
    }
  }
}
