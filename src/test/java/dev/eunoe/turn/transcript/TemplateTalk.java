package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Message;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A conversation of six turns under one chat template, as the server reads it: what each turn
 * brings, and what the state that is kept reads again of it. It is held against what the template
 * makes of the whole conversation.
 *
 * <p>Tokens are counted with the vocabulary of the model in the box, a mark such as {@code
 * <|im_start|>} as one.
 */
final class TemplateTalk {
  static final List<String> HEAD =
      List.of(
          "| templates | system message | thinks | brings | reads again | and after thinking |",
          "|---|---|---|---|---|---|");

  private static final int TURNS = 6;

  /** Of many forms; the last is the one whose cost is told. */
  private static final List<String> ANSWERS =
      List.of(
          "It is 42.",
          " Two lines,\nand blanks at both ends. \n",
          "A table:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
          "As code:\n```\n{{ 6 * 7 }}\n```",
          "It ends with <|end|>, or <b>bold</b>.",
          "It is number six, as was said.");

  private static final Pattern MARK = Pattern.compile("<[^<>\\s]{2,40}>|\\[/?[A-Z_]{3,}\\]");

  /** What one turn costs: tokens read for the first time, and again. */
  private record Cost(int brought, int question, int answer) {
    String again() {
      return question == 0 || answer == 0
          ? String.valueOf(question + answer)
          : question + answer + ": " + question + " + " + answer;
    }
  }

  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final TranscriptEncoder encoder;

  private TemplateTalk(ChatTemplate template, Tokenizer tokenizer, TranscriptEncoder encoder) {
    this.template = template;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  /**
   * The cells of a line of the table behind the template's name.
   *
   * @throws IllegalStateException as the start of a server with this template
   */
  static String cells(String name, ChatTemplate template, Tokenizer tokenizer) {
    var talk =
        new TemplateTalk(template, tokenizer, new TranscriptEncoder(name, template, tokenizer));
    Cost plain = talk.hold(List.of(), false);
    Optional<ReasoningMarkers> markers = ReasoningMarkers.of(template, tokenizer);
    return " %s | %s | %d | %s | %s |"
        .formatted(
            talk.system(),
            markers.map(marks -> "`" + marks.open().replace("|", "\\|") + "`").orElse("–"),
            plain.brought(),
            plain.again(),
            markers.isPresent() ? talk.hold(List.of(), true).again() : "–");
  }

  private String system() {
    String said = system("Be brief.");
    return said.equals("refused") || !system("").equals("refused")
        ? said
        : said + ", an empty one refused";
  }

  /** Where a system message stands, after a conversation with it. */
  private String system(String text) {
    var system = new Message("system", text);
    try {
      template.render(List.of(chat(system), new ChatMessage("user", "Hi.")), true);
    } catch (TokenizerException e) {
      return "refused";
    }
    hold(List.of(system), false);
    hold(List.of(system), true);
    var asked = List.of(system, new Message("user", "Hi."));
    String whole = template.render(asked.stream().map(TemplateTalk::chat).toList(), true);
    return text(encoder.encode(asked, null, true)).equals(whole) ? "kept" : "put into the question";
  }

  private static ChatMessage chat(Message message) {
    return new ChatMessage(message.role(), message.text());
  }

  private String text(int[] ids) {
    return tokenizer.decode(ids);
  }

  /** The cost of the last turn, in which nothing is said for the first time any more. */
  private Cost hold(List<Message> front, boolean thinks) {
    List<Message> said = new ArrayList<>();
    String history = "";
    Cost cost = new Cost(0, 0, 0);
    for (int turn = 1; turn <= TURNS; turn++) {
      boolean root = turn == 1;
      List<Message> input = new ArrayList<>(root ? front : List.of());
      input.add(new Message("user", "What is the answer to question number " + turn + "?"));
      said.addAll(input);
      int[] given = encoder.encode(input, null, root);
      boolean anew = encoder.rewritesQuestions(ReasoningEffort.DEFAULT);
      String clean = text(anew ? encoder.encodeAsHistory(input, root) : given);
      assertThat(history + text(given)).as("turn " + turn).isEqualTo(whole(said));

      String answer = ANSWERS.get(turn - 1);
      boolean reasoned =
          thinks
              && encoder.reasoning(ReasoningRequest.DEFAULT, given).filter(this::may).isPresent();
      String kept = encoder.kept(text -> text).text(answer);
      cost = cost(text(given), clean, kept, reasoned || !kept.endsWith(answer));
      said.add(new Message("assistant", answer));
      history += clean + kept + text(encoder.closing());
    }
    said.add(new Message("user", "Well?"));
    assertThat(whole(said)).as("behind the last turn").startsWith(history);
    return cost;
  }

  private boolean may(ReasoningOptions options) {
    return options.start() != ReasoningMarkers.Start.BEHIND;
  }

  private Cost cost(String given, String clean, String answer, boolean answeredAnew) {
    int common = 0;
    while (common < Math.min(given.length(), clean.length())
        && given.charAt(common) == clean.charAt(common)) {
      common++;
    }
    boolean same = given.equals(clean);
    int brought = count(given) + count(answer) + encoder.closing().length;
    int question = same ? 0 : count(clean.substring(common));
    return new Cost(brought, question, same && !answeredAnew ? 0 : count(answer));
  }

  private int count(String text) {
    int count = 0;
    int from = 0;
    var marks = MARK.matcher(text);
    while (marks.find()) {
      count += 1 + encoder.count(text.substring(from, marks.start()));
      from = marks.end();
    }
    return count + encoder.count(text.substring(from));
  }

  /** What the template makes of all that was said, the system's words where the server has them. */
  private String whole(List<Message> said) {
    return text(encoder.encode(said, null, true));
  }
}
