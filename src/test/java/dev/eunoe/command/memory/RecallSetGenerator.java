package dev.eunoe.command.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the development set {@code conversations.json.gz} from the hand-written facts, advice and
 * chat beside it. Seeded: the same texts always give the same file.
 *
 * <pre>java RecallSetGenerator.java test/resources/recall</pre>
 */
@SuppressWarnings(
    "CheckReturnValue") // what is said is evidence now and then, and mere talk otherwise
public final class RecallSetGenerator {
  static final long SEED = 20260503;

  private static final int BETWEEN_PEOPLE = 16;
  private static final int WITH_ASSISTANT = 14;
  private static final List<String> NAMES =
      List.of(
          "Marit", "Dario", "Yelena", "Tobias", "Amara", "Keiran", "Lucia", "Henrik", "Priya",
          "Oskar", "Nadia", "Felix", "Imani", "Ruben", "Signe", "Mateo", "Zofia", "Callum");
  private static final Pattern CHOICE = Pattern.compile("\\{([^{}|]+(?:\\|[^{}|]+)+)}");

  record Fact(
      String kind,
      List<String> said,
      String asked,
      String answered,
      List<String> ofPerson,
      List<String> ofUser,
      List<String> distracting) {}

  record Topic(String request, List<String> sentences) {}

  record Turn(int session, String speaker, String role, Instant at, String text) {}

  record Question(String kind, String text, Instant at, List<Turn> evidence) {}

  private final Random random;
  private final List<Fact> facts;
  private final List<Topic> topics;
  private final List<String> chat;

  RecallSetGenerator(Path folder, long seed) throws IOException {
    random = new Random(seed);
    facts = readFacts(Files.readAllLines(folder.resolve("facts.txt")));
    topics = readTopics(Files.readAllLines(folder.resolve("advice.txt")));
    chat =
        Files.readAllLines(folder.resolve("chat.txt")).stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .toList();
  }

  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    try (var out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("conversations.json.gz")))) {
      out.write(new RecallSetGenerator(folder, SEED).write().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The whole set as one line of JSON. */
  String write() {
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < BETWEEN_PEOPLE + WITH_ASSISTANT; i++) {
      boolean people = i % 2 == 0 ? i / 2 < BETWEEN_PEOPLE : i / 2 >= WITH_ASSISTANT;
      conversations.add(new Writer(people).conversation("c" + i));
    }
    return "{\"conversations\":[" + String.join(",\n", conversations) + "]}\n";
  }

  /** One conversation in the making. */
  private final class Writer {
    private final boolean people;
    private final String one;
    private final String other;
    private final List<List<Runnable>> sessions = new ArrayList<>();
    private final List<Instant> starts = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final Set<String> requests = new HashSet<>();
    private Instant now = Instant.EPOCH;
    private int session;
    private String opening = "";

    Writer(boolean people) {
      this.people = people;
      List<String> names = new ArrayList<>(NAMES);
      Collections.shuffle(names, random);
      one = people ? names.get(0) : "user";
      other = people ? names.get(1) : "assistant";
    }

    String conversation(String id) {
      plan();
      for (session = 0; session < sessions.size(); session++) {
        now = starts.get(session);
        if (people) {
          say(random.nextBoolean() ? one : other, "Hey! How have you been?");
        }
        sessions.get(session).forEach(Runnable::run);
      }
      return json(id);
    }

    private void plan() {
      int count = 7 + random.nextInt(12);
      LocalDate day = LocalDate.of(2025, 1 + random.nextInt(10), 1 + random.nextInt(28));
      for (int i = 0; i < count; i++) {
        sessions.add(new ArrayList<>());
        starts.add(
            day.atTime(8 + random.nextInt(12), random.nextInt(60)).toInstant(ZoneOffset.UTC));
        day = day.plusDays(3 + random.nextInt(19));
      }
      Instant asked = starts.getLast().plus(Duration.ofHours(20 + random.nextInt(80)));
      List<Fact> chosen = new ArrayList<>(facts);
      Collections.shuffle(chosen, random);
      for (Fact fact : chosen.subList(0, 21 + random.nextInt(5))) {
        place(fact, asked);
      }
      int fillers = people ? 4 + random.nextInt(24) : random.nextInt(4);
      for (List<Runnable> plan : sessions) {
        for (int i = 0; i < fillers; i++) {
          plan.add(random.nextInt(plan.size() + 1), people ? this::chatter : this::advise);
        }
      }
    }

    private void place(Fact fact, Instant asked) {
      List<String> choices = new ArrayList<>();
      String person = people && random.nextBoolean() ? other : one;
      List<Turn> evidence = new ArrayList<>();
      List<String> asking = people ? fact.ofPerson() : fact.ofUser();
      if (fact.kind().equals("time")) {
        placeTimes(fact, person, asked, asking);
      } else if (!fact.asked().isEmpty()) {
        String question = fill(fact.asked(), choices);
        String answer = fill(fact.answered(), choices);
        at(
            random.nextInt(sessions.size()),
            () -> {
              if (people) {
                evidence.add(say(person.equals(one) ? other : one, question));
                evidence.add(say(person, amidChat(answer)));
              } else {
                advise(question);
                opening = answer;
                evidence.add(advise());
                evidence.addFirst(turns.get(turns.size() - 3));
              }
            });
      } else {
        boolean together = List.of("several", "change", "contradiction").contains(fact.kind());
        List<String> said = fact.said().stream().map(text -> fill(text, choices)).toList();
        List<String> told = together ? said : List.of(said.get(random.nextInt(said.size())));
        List<Integer> when = distinctSessions(told.size());
        for (int i = 0; i < told.size(); i++) {
          String text = told.get(i);
          boolean asks = !fact.kind().equals("change") || i == told.size() - 1;
          at(
              when.get(i),
              () -> {
                Turn turn = tell(person, text);
                if (asks) {
                  evidence.add(turn);
                }
              });
        }
      }
      if (!fact.kind().equals("time")) {
        for (String question : some(asking)) {
          String text = fill(question.replace("{P}", person), choices);
          boolean earlier = fact.kind().equals("change") && (text.contains(" old flat"));
          if (!earlier) {
            questions.add(new Question(fact.kind(), text, asked, evidence));
          }
        }
      }
      for (String distraction : fact.distracting()) {
        at(random.nextInt(sessions.size()), () -> distract(person, distraction));
      }
    }

    /** The same thing on several days: only the time tells which one is asked for. */
    private void placeTimes(Fact fact, String person, Instant asked, List<String> asking) {
      List<Integer> when = distinctSessions(4);
      String template = fact.said().getFirst();
      Matcher choice = CHOICE.matcher(template);
      if (!choice.find()) {
        throw new IllegalArgumentException("a time needs choices: " + template);
      }
      List<String> values = new ArrayList<>(List.of(choice.group(1).split("\\|")));
      Collections.shuffle(values, random);
      int target = random.nextInt(when.size());
      for (int i = 0; i < when.size(); i++) {
        String text = template.replace(choice.group(), values.get(i));
        List<Turn> evidence = new ArrayList<>();
        at(when.get(i), () -> evidence.add(tell(person, text)));
        if (i == target) {
          String phrase = phrase(starts.get(when.get(i)), asked);
          String question = asking.get(random.nextInt(asking.size()));
          questions.add(
              new Question(
                  fact.kind(),
                  question.replace("{P}", person).replace("{WHEN}", phrase),
                  asked,
                  evidence));
        }
      }
    }

    private String phrase(Instant at, Instant asked) {
      LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
      LocalDate today = LocalDate.ofInstant(asked, ZoneOffset.UTC);
      long days = today.toEpochDay() - day.toEpochDay();
      String month = day.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      DayOfWeek weekday = day.getDayOfWeek();
      if (days == 1) {
        return "yesterday";
      }
      if (days < 7) {
        return "on " + weekday.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      }
      if (days < 45 && random.nextBoolean()) {
        return days < 11 ? "last week" : "about " + Math.round(days / 7.0) + " weeks ago";
      }
      return random.nextBoolean()
          ? "on the " + day.getDayOfMonth() + ordinal(day.getDayOfMonth()) + " of " + month
          : "on " + month + " " + day.getDayOfMonth() + ", " + day.getYear();
    }

    private void at(int session, Runnable step) {
      List<Runnable> plan = sessions.get(session);
      plan.add(random.nextInt(plan.size() + 1), step);
    }

    private List<Integer> distinctSessions(int count) {
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < sessions.size(); i++) {
        all.add(i);
      }
      Collections.shuffle(all, random);
      List<Integer> some = new ArrayList<>(all.subList(0, count));
      Collections.sort(some);
      return some;
    }

    private Turn tell(String person, String text) {
      if (people) {
        Turn told = say(person, amidChat(text));
        if (random.nextInt(3) > 0) {
          say(person.equals(one) ? other : one, chat.get(3 + random.nextInt(9)));
        }
        return told;
      }
      opening = text;
      return advise();
    }

    private void distract(String person, String text) {
      if (people) {
        say(person.equals(one) ? other : one, text);
      } else {
        advise(text);
      }
    }

    private void chatter() {
      boolean same = turns.isEmpty() || turns.getLast().speaker().equals(other);
      say(same ? one : other, amidChat(chat.get(random.nextInt(chat.size()))));
    }

    /** People rarely say one thing alone. */
    private String amidChat(String text) {
      String before = random.nextInt(3) == 0 ? chat.get(random.nextInt(chat.size())) + " " : "";
      String after = random.nextInt(3) == 0 ? " " + chat.get(random.nextInt(chat.size())) : "";
      return before + text + after;
    }

    private Turn advise() {
      return advise("");
    }

    /** An exchange with the assistant; what the user has to tell is said on the way. */
    private Turn advise(String closing) {
      Topic topic = topics.get(random.nextInt(topics.size()));
      String request = requests.add(topic.request()) ? topic.request() : another(topic);
      String told = opening;
      opening = "";
      String message =
          told.isEmpty()
              ? request
              : random.nextInt(3) > 0 ? told + " " + request : request + " By the way: " + told;
      Turn asked = say("user", message);
      List<String> sentences = new ArrayList<>(topic.sentences());
      sentences.addAll(topics.get(random.nextInt(topics.size())).sentences());
      Collections.shuffle(sentences, random);
      String text = String.join(" ", sentences.subList(0, 3 + random.nextInt(6)));
      say("assistant", closing.isEmpty() ? text : text + " " + closing);
      return asked;
    }

    private String another(Topic topic) {
      String sentence = topic.sentences().get(random.nextInt(topic.sentences().size()));
      String start = sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
      return "You once told me that "
          + start.substring(0, start.length() - 1)
          + ". Is that always so?";
    }

    private Turn say(String speaker, String text) {
      now = now.plusSeconds(60);
      String role = people ? "" : speaker;
      Turn turn = new Turn(session, speaker, role, now, text);
      turns.add(turn);
      return turn;
    }

    private String json(String id) {
      var json = new StringBuilder("{\"id\":\"" + id + "\",\"turns\":[");
      for (int i = 0; i < turns.size(); i++) {
        Turn turn = turns.get(i);
        json.append(i == 0 ? "" : ",")
            .append(
                "{\"id\":\"t%d\",\"session\":\"%d\",\"speaker\":\"%s\","
                    .formatted(i, turn.session(), turn.speaker()))
            .append(turn.role().isEmpty() ? "" : "\"role\":\"" + turn.role() + "\",")
            .append("\"time\":\"%s\",\"text\":\"%s\"}".formatted(turn.at(), escaped(turn.text())));
      }
      json.append("],\"questions\":[");
      for (int i = 0; i < questions.size(); i++) {
        Question question = questions.get(i);
        List<String> evidence =
            question.evidence().stream().map(turn -> "\"t" + indexOf(turn) + "\"").toList();
        json.append(i == 0 ? "" : ",")
            .append(
                "{\"id\":\"%s-q%d\",\"kind\":\"%s\","
                    .formatted(id, i, (people ? "people-" : "assistant-") + question.kind()))
            .append(
                "\"time\":\"%s\",\"text\":\"%s\","
                    .formatted(question.at(), escaped(question.text())))
            .append("\"evidence\":[" + String.join(",", evidence) + "]}");
      }
      return json.append("]}").toString();
    }

    private int indexOf(Turn turn) {
      for (int i = 0; i < turns.size(); i++) {
        if (turns.get(i) == turn) {
          return i;
        }
      }
      throw new IllegalStateException("evidence that was never said: " + turn);
    }
  }

  private List<String> some(List<String> questions) {
    List<String> shuffled = new ArrayList<>(questions);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), 1 + random.nextInt(2)));
  }

  /** Replaces choices by one of them, remembered for {@code {1}}, {@code {2}} and so on. */
  private String fill(String text, List<String> choices) {
    Matcher choice = CHOICE.matcher(text);
    var filled = new StringBuilder();
    while (choice.find()) {
      String[] values = choice.group(1).split("\\|");
      String value = values[random.nextInt(values.length)];
      choices.add(value);
      choice.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    choice.appendTail(filled);
    String result = filled.toString();
    for (int i = 0; i < choices.size(); i++) {
      result = result.replace("{" + (i + 1) + "}", choices.get(i));
    }
    return Character.toUpperCase(result.charAt(0)) + result.substring(1);
  }

  private static List<Fact> readFacts(List<String> lines) {
    List<Fact> facts = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("= ")) {
        facts.add(
            new Fact(
                line.substring(2).strip(),
                new ArrayList<>(),
                "",
                "",
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        Fact fact = facts.getLast();
        String text = line.substring(2).strip();
        switch (line.charAt(0)) {
          case 'S' -> fact.said().add(text);
          case 'P' -> fact.ofPerson().add(text);
          case 'U' -> fact.ofUser().add(text);
          case 'D' -> fact.distracting().add(text);
          case 'Q' -> replaceLast(facts, text, "");
          case 'A' -> replaceLast(facts, fact.asked(), text);
          default -> throw new IllegalArgumentException("what is this line? " + line);
        }
      }
    }
    return facts;
  }

  private static void replaceLast(List<Fact> facts, String asked, String answered) {
    Fact fact = facts.removeLast();
    facts.add(
        new Fact(
            fact.kind(),
            fact.said(),
            asked,
            answered,
            fact.ofPerson(),
            fact.ofUser(),
            fact.distracting()));
  }

  private static List<Topic> readTopics(List<String> lines) {
    List<Topic> topics = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("= ")) {
        topics.add(new Topic(line.substring(line.indexOf('|') + 1).strip(), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        topics.getLast().sentences().add(line);
      }
    }
    return topics;
  }

  private static String ordinal(int day) {
    return switch (day) {
      case 1, 21, 31 -> "st";
      case 2, 22 -> "nd";
      case 3, 23 -> "rd";
      default -> "th";
    };
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
