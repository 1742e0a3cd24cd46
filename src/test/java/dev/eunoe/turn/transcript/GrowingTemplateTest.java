package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Templates of many kinds: what is read is what the template writes, or it is refused. */
class GrowingTemplateTest {
  private static final String TURNS =
      "{%- for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor -%}";
  private static final String PROMPT = "{%- if add_generation_prompt %}<|assistant|>{% endif -%}";

  private static final String PLAIN = TURNS + PROMPT;
  private static final String TRIMS = PLAIN.replace("m.content", "m.content | trim");

  private static final String GATHERS_SYSTEM =
      "{%- for m in messages if m.role == 'system' %}<|system|>{{ m.content }}<|end|>{% endfor -%}"
          + "{%- for m in messages if m.role != 'system' %}"
          + "<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor -%}"
          + PROMPT;

  private static final String LEAVES_OUT_LATER_SYSTEM =
      "{%- for m in messages %}{% if m.role != 'system' or loop.first %}"
          + "<|{{ m.role }}|>{{ m.content }}<|end|>{% endif %}{% endfor -%}"
          + PROMPT;

  private static final String HAS_A_SYSTEM_OF_ITS_OWN =
      "{%- set ns = namespace(own=true) -%}"
          + "{%- for m in messages if m.role == 'system' %}{% set ns.own = false %}{% endfor -%}"
          + "{%- if ns.own %}<|system|>Be kind.<|end|>{% endif -%}"
          + TURNS
          + PROMPT;

  private static final String MOVES_SYSTEM_TO_THE_LAST_QUESTION =
      "{%- set ns = namespace(system='') -%}"
          + "{%- for m in messages -%}"
          + "{%- if m.role == 'system' %}{% set ns.system = m.content ~ ' ' %}"
          + "{%- elif m.role == 'user' %}<|user|>"
          + "{% if loop.index0 >= messages | length - 2 %}{{ ns.system }}{% endif %}"
          + "{{ m.content }}<|end|>"
          + "{%- else %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endif -%}"
          + "{%- endfor -%}"
          + PROMPT;

  private static final String DROPS_EARLIER_REASONING =
      "{%- for m in messages -%}"
          + "{%- if m.role == 'assistant' and not loop.last -%}"
          + "<|assistant|>{{ m.content.split('</think>')[-1] | trim }}<|end|>"
          + "{%- else %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endif -%}"
          + "{%- endfor -%}"
          + PROMPT;

  /** As Qwen3: the answers behind the last question keep their thinking, empty or not. */
  private static final String KEEPS_THE_LAST_REASONING =
      "{%- set ns = namespace(last=-1) -%}{%- for m in messages if m.role == 'user' %}{% set"
          + " ns.last = ns.last + 1 %}{% endfor -%}{%- set seen = namespace(users=-1) -%}{%- for m"
          + " in messages -%}{%- if m.role == 'user' %}{% set seen.users = seen.users + 1 %}{%"
          + " endif -%}{%- if m.role == 'assistant' -%}<|assistant|>{% if seen.users == ns.last"
          + " %}<think>\n"
          + "{% if '</think>' in m.content %}{{ m.content.split('</think>')[0].split('<think>')[-1]"
          + " | trim }}{% endif %}\n"
          + "</think>\n\n"
          + "{% endif %}{{ m.content.split('</think>')[-1] | trim }}<|end|>{%- else %}<|{{ m.role"
          + " }}|>{{ m.content }}<|end|>{% endif -%}{%- endfor -%}"
          + PROMPT;

  /** As DeepSeek-R1 and QwQ: an answer begins within its thinking, of which nothing is kept. */
  /** As Harmony does: another end token for the newest answer, another opening for earlier ones. */
  private static final String HAS_CHANNELS =
      "{%- for m in messages %}{% if m.role == 'assistant' -%}"
          + "<|assistant|><|channel|>final<|message|>{{ m.content }}"
          + "{% if loop.last and not add_generation_prompt %}<|bos|>{% else %}<|end|>{% endif %}"
          + "{%- else %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endif %}{% endfor -%}"
          + "{%- if false %}<|channel|>analysis<|message|>{% endif -%}"
          + PROMPT;

  private static final String OPENS_WITH_THINKING =
      DROPS_EARLIER_REASONING
          .replace("not loop.last", "true")
          .replace(PROMPT, PROMPT.replace("<|assistant|>", "<|assistant|><think>\n"));

  private static final String ENDS_WITH_QUESTIONS_ONLY =
      "{%- if messages[-1].role != 'user' %}{{ raise_exception('Ask something') }}{% endif -%}"
          + TURNS
          + "<|assistant|>";

  private static final String PARTS_ONLY =
      PLAIN.replace("{{ m.content }}", "{% for p in m.content %}{{ p.text }}{% endfor %}");

  /** As hosts that switch thinking off: an empty thought in front of the newest answer alone. */
  private static final String OPENS_WITH_AN_EMPTY_THOUGHT =
      PLAIN.replace(
          PROMPT, PROMPT.replace("<|assistant|>", "<|assistant|><think>\n\n</think>\n\n"));

  private static Checkpoint checkpoint;

  @BeforeAll
  static void open() {
    var kernels = KernelsProvider.choose(new KernelsRequest("vector", "auto", 1));
    checkpoint = Checkpoint.open(Path.of("../hybrid-model/models/eunoe-mini"), kernels);
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  private static Tokenizer tokenizer() {
    return checkpoint.tokenizer();
  }

  private static ChatTemplate template(String jinja) {
    return new ChatTemplate("template", jinja, null, Map.of(), tokenizer().specialTokens());
  }

  private static TranscriptEncoder encoder(String jinja) {
    return new TranscriptEncoder("model-x", template(jinja), tokenizer());
  }

  private static String read(TranscriptEncoder encoder, boolean root, Message... messages) {
    return tokenizer().decode(encoder.encode(List.of(messages), null, root));
  }

  private static Message system(String text) {
    return new Message("system", text);
  }

  private static Message user(String text) {
    return new Message("user", text);
  }

  private static Message assistant(String text) {
    return new Message("assistant", text);
  }

  /** What is read turn by turn is what the template makes of the whole. */
  private static void assertGrows(String jinja, List<Message> begun, List<Message> added) {
    var encoder = encoder(jinja);
    List<ChatMessage> whole = new ArrayList<>();
    begun.forEach(m -> whole.add(new ChatMessage(m.role(), m.text())));
    int[] first = encoder.encode(begun, null, true);
    whole.add(new ChatMessage("assistant", "Noted."));
    added.forEach(m -> whole.add(new ChatMessage(m.role(), m.text())));

    int[] answer = tokenizer().encode("Noted.");
    int[] next = encoder.encode(added, null, false);

    assertThat(concat(first, answer, encoder.closing(), next))
        .isEqualTo(tokenizer().encodeTemplate(template(jinja).render(whole, true)));
  }

  private static int[] concat(int[]... parts) {
    return List.of(parts).stream().flatMapToInt(IntStream::of).toArray();
  }

  @Test
  void aTemplateThatAppends_readsSystemMessagesWhereTheyStand_severalInARow() {
    for (String jinja : List.of(PLAIN, TRIMS)) {
      assertGrows(jinja, List.of(user("Hi there.")), List.of(user("Well?")));
      assertGrows(
          jinja,
          List.of(system("Be brief."), user("Hi there.")),
          List.of(system("Be long."), system(" Be kind. "), user("Well?")));
    }
  }

  @Test
  void aTemplateThatGathersSystemMessagesInFront_refusesThemLater_andTakesAllElse() {
    var encoder = encoder(GATHERS_SYSTEM);

    for (List<Message> added :
        List.of(
            List.of(system("Be long."), user("Well?")),
            List.of(user("One."), assistant("Two."), system("Be long."), user("Well?")),
            List.of(system("A."), system("B."), user("Well?")))) {
      assertThatThrownBy(() -> encoder.encode(added, null, false))
          .isInstanceOf(TemplateCannotAppendException.class)
          .hasMessageContaining("model-x")
          .hasMessageContaining("system message");
      assertThat(encoder.appends(added)).isFalse();
    }
    assertGrows(
        GATHERS_SYSTEM, List.of(system("Be brief."), user("Hi there.")), List.of(user("Well?")));
    assertThat(read(encoder, true, user("Hi."), assistant("Yes?"), system("S."), user("Well?")))
        .startsWith("<|system|>S.");
  }

  @Test
  void aTemplateWithASystemMessageOfItsOwn_refusesAnotherOneLater() {
    assertThatThrownBy(
            () -> read(encoder(HAS_A_SYSTEM_OF_ITS_OWN), false, system("S."), user("U.")))
        .isInstanceOf(TemplateCannotAppendException.class);
    assertGrows(HAS_A_SYSTEM_OF_ITS_OWN, List.of(user("Hi there.")), List.of(user("Well?")));
  }

  @Test
  void aTemplateThatLeavesLaterSystemMessagesOut_refusesThem() {
    var encoder = encoder(LEAVES_OUT_LATER_SYSTEM);

    assertThatThrownBy(() -> read(encoder, false, system("Be long."), user("Well?")))
        .isInstanceOf(TemplateCannotAppendException.class);
    assertThatThrownBy(() -> read(encoder, false, system("Be <|end|> long."), user("Well?")))
        .isInstanceOf(TemplateCannotAppendException.class);
    assertThat(read(encoder, false, user("Well?"))).startsWith("<|user|>Well?");
  }

  @Test
  void aTemplateThatMovesTheSystemToTheLastQuestion_readsItWithTheFirst_andStaysAsRead() {
    var encoder = encoder(MOVES_SYSTEM_TO_THE_LAST_QUESTION);

    String begun = read(encoder, true, system("Be brief."), user("Hi there."));
    String resent =
        read(
            encoder,
            true,
            system("Be brief."),
            user("Hi there."),
            assistant("Noted."),
            user("Well?"));

    assertThat(begun).contains("Be brief.").contains("Hi there.");
    assertThat(resent)
        .isEqualTo(begun + "Noted.<|end|>" + read(encoder, false, user("Well?")))
        .containsOnlyOnce("Be brief.");
  }

  /**
   * What is kept of each exchange is what the template makes of it once something follows, and what
   * is given behind it is what the template makes of the whole.
   */
  private static void assertGrowsAsHistory(String jinja, boolean system) {
    var encoder = encoder(jinja);
    var said = List.of("<think>\nHm.\n</think>\n\nYes.", "No.", " <think></think>Maybe. ", "So.");
    List<ChatMessage> whole = new ArrayList<>();
    String read = "";
    for (int i = 0; i < said.size(); i++) {
      List<Message> input = new ArrayList<>();
      if (system && i == 0) {
        input.add(system("Be brief."));
      }
      input.add(user("Question " + i + "?"));
      input.forEach(m -> whole.add(new ChatMessage(m.role(), m.text())));
      boolean root = i == 0;

      assertThat(read + tokenizer().decode(encoder.encode(input, null, root)))
          .isEqualTo(template(jinja).render(whole, true));

      whole.add(new ChatMessage("assistant", said.get(i)));
      read +=
          tokenizer().decode(encoder.encodeAsHistory(input, root))
              + encoder.kept(text -> text).text(said.get(i))
              + tokenizer().decode(encoder.closing());
    }
    whole.add(new ChatMessage("user", "Well?"));
    assertThat(template(jinja).render(whole, true)).startsWith(read);
  }

  @Test
  void aTemplateThatWritesTheNewestExchangeOtherwise_isReadAsItShowsItLater() {
    for (String jinja :
        List.of(
            PLAIN,
            TRIMS,
            DROPS_EARLIER_REASONING,
            KEEPS_THE_LAST_REASONING,
            HAS_CHANNELS,
            ENDS_WITH_QUESTIONS_ONLY,
            PARTS_ONLY,
            OPENS_WITH_THINKING,
            OPENS_WITH_AN_EMPTY_THOUGHT)) {
      assertGrowsAsHistory(jinja, false);
      assertGrowsAsHistory(jinja, true);
    }
    assertThat(encoder(PLAIN).rewritesQuestions(ReasoningEffort.DEFAULT)).isFalse();
    assertThat(encoder(KEEPS_THE_LAST_REASONING).rewritesQuestions(ReasoningEffort.DEFAULT))
        .isFalse();
    assertThat(encoder(OPENS_WITH_THINKING).rewritesQuestions(ReasoningEffort.DEFAULT)).isTrue();
    assertThat(encoder(OPENS_WITH_AN_EMPTY_THOUGHT).rewritesQuestions(ReasoningEffort.DEFAULT))
        .isTrue();
  }

  @Test
  void whereAnAnswerBegins_isSeenAtTheEndOfItsPrompt() {
    assertThat(start(PLAIN)).isEmpty();
    assertThat(start(KEEPS_THE_LAST_REASONING)).contains(ReasoningMarkers.Start.BEFORE);
    assertThat(start(OPENS_WITH_THINKING)).contains(ReasoningMarkers.Start.INSIDE);
    assertThat(start(OPENS_WITH_AN_EMPTY_THOUGHT)).contains(ReasoningMarkers.Start.BEHIND);
  }

  private static Optional<ReasoningMarkers.Start> start(String jinja) {
    TranscriptEncoder encoder = encoder(jinja);
    int[] prompt = encoder.encode(List.of(new Message("user", "<think>")), null, true);
    return encoder.reasoning(ReasoningRequest.DEFAULT, prompt).map(ReasoningOptions::start);
  }

  @Test
  void aStoredExchange_isReadAsTheTemplateShowsItLater() {
    for (String jinja : List.of(KEEPS_THE_LAST_REASONING, OPENS_WITH_THINKING)) {
      assertThat(
              tokenizer().decode(encoder(jinja).encode(exchange("<think>Hm.</think>Yes."), true)))
          .isEqualTo("<|user|>Hi.<|end|><|assistant|>Yes.<|end|>");
    }
  }

  @Test
  void aTemplateThatTrimsAnswers_orDropsTheirReasoning_isReadAsItShowsThemLater() {
    assertThat(encoder(PLAIN).kept(text -> text).text(" Yes. \n")).isEqualTo(" Yes. \n");
    assertThat(encoder(PLAIN).kept(text -> text).text("<think>Hm.</think>Yes."))
        .isEqualTo("<think>Hm.</think>Yes.");
    assertThat(encoder(TRIMS).kept(text -> text).text(" Yes. \n")).isEqualTo("Yes.");
    assertThat(encoder(TRIMS).kept(text -> text).text("Yes <|end|> no. "))
        .isEqualTo("Yes <|end|> no.");
    assertThat(encoder(TRIMS).kept(text -> text).text("")).isEmpty();

    var drops = encoder(DROPS_EARLIER_REASONING);
    assertThat(drops.kept(text -> text).text("<think>\nHm.\n</think>\n\nYes.")).isEqualTo("Yes.");
    assertThat(drops.kept(text -> text).text("Yes.")).isEqualTo("Yes.");
    assertThat(tokenizer().decode(drops.encode(exchange("<think>Hm.</think>Yes."), true)))
        .isEqualTo("<|user|>Hi.<|end|><|assistant|>Yes.<|end|>");
  }

  private static GrowingTemplate growing(String jinja) {
    var calls = new CallTemplate(template(jinja), tokenizer().specialTokens(), null);
    return new GrowingTemplate("model-x", calls, "");
  }

  @Test
  void recalledWords_haveARoleOfTheirOwnOnlyWhereItIsAppended() {
    String gathers = GATHERS_SYSTEM.replace("'system'", "'memory'");
    GrowingTemplate growing = growing(gathers);

    assertThat(growing.hasMemoryRole()).isFalse();
    assertThat(growing(PLAIN).hasMemoryRole()).isTrue();
    assertThat(
            tokenizer().decode(encoder(gathers).encode(List.of(user("Well?")), "A note.", false)))
        .startsWith("<|user|>Notes from earlier")
        .contains("A note.");
  }

  @Test
  void aTemplateThatCountsOrRewritesTurns_isRefusedAtTheStart() {
    String counts = "{{- messages | length }}" + PLAIN;
    String rewrites = PLAIN.replace("{{ m.content }}", "{{ loop.revindex }}{{ m.content }}");

    for (String jinja : List.of(counts, rewrites)) {
      assertThatThrownBy(() -> encoder(jinja))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only appends");
    }
  }

  @Test
  void aTemplateThatWritesMessagesByTheirPlace_isRefusedAtTheStart() {
    String numbers =
        "{%- set n = namespace(round=0) -%}"
            + PLAIN.replace(
                "<|{{ m.role }}|>",
                "{% if m.role == 'user' %}{% set n.round = n.round + 1 %}Round {{ n.round }}: "
                    + "{% endif %}<|{{ m.role }}|>");
    String rolesByPlace =
        "{%- for m in messages -%}{%- if loop.index0 % 2 == 1 %}<|user|>{% elif loop.index0 > 0"
            + " %}<|assistant|>{% endif -%}{{ m.content }}{% if loop.index0 % 2 == 0 and not"
            + " loop.last %}<|end|>{% endif -%}{%- endfor %}<|assistant|>";

    for (String jinja : List.of(numbers, rolesByPlace)) {
      assertThatThrownBy(() -> encoder(jinja))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("by its place in the conversation");
    }
  }

  @Test
  void aTemplateThatLeavesMessagesOut_isRefusedAtTheStart() {
    assertThatThrownBy(() -> encoder("Hello!"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the chat template of model-x leaves out what was said, so nothing can be answered");
  }

  @Test
  void anEmptySystemMessage_isReadWhereTheTemplateHasIt() {
    assertGrows(PLAIN, List.of(system(""), user("Hi there.")), List.of(user("Well?")));
    assertThat(
            read(encoder(MOVES_SYSTEM_TO_THE_LAST_QUESTION), true, system(""), user("Hi there.")))
        .isEqualTo("<|user|>Hi there.<|end|><|assistant|>");
  }

  private static Exchange exchange(String answer) {
    Instant at = Instant.parse("2026-05-03T10:00:00Z");
    @Nullable String none = null;
    return new Exchange(
        "resp_x",
        "conv_x",
        none,
        "model-x",
        Status.COMPLETED,
        List.of(
            new StoredMessage("turn_1", "user", "", "Hi.", at, false),
            new StoredMessage("turn_2", "assistant", "", answer, at, false)),
        "{}",
        none,
        none,
        "",
        new int[0],
        new int[0],
        0,
        0,
        "",
        at,
        at,
        none,
        none);
  }
}
