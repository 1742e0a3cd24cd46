package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.ReasoningMarkers.Start;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of a model that says what it is told to: its logits are written by hand. */
class DecodingTest {
  private static final ReasoningMarkers THINK =
      new ReasoningMarkers("<think>", "</think>", "", "\n</think>\n\n");

  private static final String SAYS = "<|end|><|start|>assistant";
  private static final ReasoningMarkers CHANNELS =
      new ReasoningMarkers(
          "<|channel|>analysis<|message|>",
          SAYS + "<|channel|>final<|message|>",
          "<|channel|>final<|message|>",
          SAYS + "<|channel|>final<|message|>");

  private static Checkpoint checkpoint;
  private static int end;

  @BeforeAll
  static void open() {
    checkpoint = Checkpoint.open(TestFolders.MINI, new VectorKernels());
    end = checkpoint.stopTokens().iterator().next();
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  private static int[] ids(String text) {
    return checkpoint.tokenizer().encode(text);
  }

  private static ReasoningOptions options(Start start, int maxTokens) {
    return new ReasoningOptions(THINK, start, maxTokens);
  }

  /** The model wants to say this text and to end; what it is made to say comes in between. */
  private static Decoding says(
      String text, GenerationOptions options, @Nullable ReasoningOptions reasons) {
    var decoding = new Decoding(checkpoint, new int[0], options, reasons);
    int[] wanted = IntStream.concat(IntStream.of(ids(text)), IntStream.of(end)).toArray();
    int said = 0;
    while (!decoding.ended()) {
      float[] logits = new float[checkpoint.model().config().vocabSize()];
      int next = wanted[Math.min(said, wanted.length - 1)];
      logits[next] = 1;
      Token token = decoding.next(logits);
      said += token == null || token.id() == next ? 1 : 0;
    }
    return decoding;
  }

  @Test
  void reasoning_isNoPartOfTheText_andIsCounted() {
    String thought = "<think>\nShe said Mira.\n</think>";
    var answer =
        says(thought + "\n\nMira.", GenerationOptions.greedy(99), options(Start.BEFORE, 99));

    assertThat(answer.text()).isEqualTo("Mira.");
    assertThat(answer.reasoning()).isEqualTo("She said Mira.");
    assertThat(answer.reasoningTokens())
        .isBetween(ids(thought).length - 1, ids(thought).length + 1)
        .isLessThan(answer.count());
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void withoutMarks_orForAModelThatHasNone_allIsTheText() {
    for (ReasoningOptions reasons : new ReasoningOptions[] {null, options(Start.BEFORE, 0)}) {
      var answer = says(" Mira.", GenerationOptions.greedy(99), reasons);

      assertThat(answer.text()).isEqualTo(" Mira.");
      assertThat(answer.reasoned()).isFalse();
      assertThat(answer.reasoningTokens()).isZero();
      assertThat(answer.tokens()).isEqualTo(ids(" Mira."));
    }
    assertThat(says("<think>a</think>b", GenerationOptions.greedy(99), null).text())
        .isEqualTo("<think>a</think>b");
  }

  @Test
  void atItsBound_reasoningIsEnded_andTheAnswerGoesOn() {
    int forced = checkpoint.tokenizer().encodeTemplate(THINK.forced()).length;
    for (int most : new int[] {0, 1, 3}) {
      var answer =
          says("She said Mira.", GenerationOptions.greedy(40), options(Start.INSIDE, most));

      assertThat(answer.reasoningTokens()).as("%d", most).isBetween(most, most + forced);
      assertThat("She said Mira.").startsWith(answer.reasoning());
      assertThat((answer.reasoning() + answer.text()).replace(" ", "")).isEqualTo("ShesaidMira.");
      assertThat(answer.text()).isNotEmpty();
    }
  }

  @Test
  void whatAModelOpensItself_isEndedAtItsBoundToo() {
    var answer =
        says("<think>\nShe said Mira.", GenerationOptions.greedy(60), options(Start.BEFORE, 0));

    assertThat(answer.reasoning()).isEmpty();
    assertThat(answer.text()).isEqualTo("She said Mira.");
    assertThat(answer.reasoningTokens()).isPositive();
  }

  @Test
  void reasoningWithoutAnEnd_leavesNoAnswer() {
    var answer = says("She said Mira.", GenerationOptions.greedy(3), options(Start.INSIDE, 99));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.text()).isEmpty();
    assertThat("She said Mira.").startsWith(answer.reasoning());
    assertThat(answer.reasoningTokens()).isEqualTo(3).isEqualTo(answer.count());
  }

  @Test
  void anEndTokenInTheReasoning_endsItAlone() {
    var answer = says("She said Mira.", GenerationOptions.greedy(60), options(Start.INSIDE, 99));

    assertThat(answer.reasoning()).isEqualTo("She said Mira.");
    assertThat(answer.text()).isEmpty(); // the model wants nothing more
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(checkpoint.tokenizer().decode(answer.tokens()))
        .isEqualTo("She said Mira." + THINK.forced());
  }

  @Test
  void aStopString_isTheAnswers() {
    var options = GenerationOptions.greedy(99).withStop(List.of("\n", "Mira"));
    var answer = says("Mira,\nso\n</think>\n\nIt is Mira.", options, options(Start.INSIDE, 99));

    assertThat(answer.reasoning()).isEqualTo("Mira,\nso");
    assertThat(answer.text()).isEqualTo("It is ");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  private static GenerationOptions only(String... texts) {
    var constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
    return GenerationOptions.greedy(99).withConstraint(constraints.choice(List.of(texts)));
  }

  @Test
  void aForm_beginsBehindTheReasoning_whichIsFree() {
    String thought = "<think>\nShe said {Mira}.\n</think>\n\n";
    var answer = says(thought + "Mira. Or so.", only("Mira.", "Tom."), options(Start.BEFORE, 99));

    assertThat(answer.reasoning()).isEqualTo("She said {Mira}.");
    assertThat(answer.text()).isEqualTo("Mira.");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aForm_holdsFromTheFirstToken_whereNothingIsReasoned() {
    for (ReasoningOptions reasons : new ReasoningOptions[] {null, options(Start.BEFORE, 99)}) {
      assertThat(says("Mira", only("Mira."), reasons).text()).isEqualTo("Mira.");
    }
    var bounded = says("<think>\nNo end", only("Mira."), options(Start.INSIDE, 3));
    assertThat(bounded.text()).isEqualTo("Mira.");
  }

  @Test
  void aForm_thatTheLimitCutsOff_isToldSo() {
    var answer = says("Mirabelle.", only("Mirabelle.").withMaxTokens(1), null);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat("Mirabelle.").startsWith(answer.text());
  }

  @Test
  void sameSeed_sameAnswer_whateverWasAskedOfTheFormBefore() {
    var constraint =
        new Constraints(checkpoint.tokenizer().tokenBytes()).regex("([a-z]{1,9} ){3,5}[0-9]+");
    var options =
        GenerationOptions.defaults()
            .withTopP(0.9f)
            .withSeed(5)
            .withMaxTokens(40)
            .withConstraint(constraint);
    var first = drawn(options);
    drawn(options.withSeed(6));

    assertThat(drawn(options).tokens()).isEqualTo(first.tokens());
    assertThat(first.text()).matches("[a-z ]+[0-9]*");
  }

  private static Decoding drawn(GenerationOptions options) {
    var decoding = new Decoding(checkpoint, new int[0], options);
    while (!decoding.ended()) {
      float[] logits = new float[checkpoint.model().config().vocabSize()];
      for (int id = 0; id < logits.length; id++) {
        logits[id] = (31 * id + decoding.count()) % 17;
      }
      decoding.next(logits);
    }
    return decoding;
  }

  private static final String CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Karst\"}}\n</tool_call>";

  /** What the model may choose of it: the value, and a blank. */
  private static final String ONE_CALL =
      "<tool_call>\n\\{\"name\": \"weather\", \"arguments\": "
          + "\\{\\s*\"city\": ?\"(Karst|Bled)\"\\s*\\}\\}\n</tool_call>";

  private static GenerationOptions tools(boolean required, boolean parallel) throws IOException {
    return tools(ToolForm.named("hermes"), required, parallel);
  }

  private static GenerationOptions tools(ToolForm form, boolean required, boolean parallel)
      throws IOException {
    var schema =
        new ObjectMapper()
            .readTree(
                "{\"type\": \"object\", \"properties\": {\"city\": {\"enum\": [\"Karst\","
                    + " \"Bled\"]}}, \"required\": [\"city\"]}");
    var constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
    var constraint =
        constraints.calls(
            List.of(new Tool("weather", schema)), new Calls(form, required, parallel));
    return GenerationOptions.greedy(400).withConstraint(constraint);
  }

  @Test
  void aCall_isHeldToItsForm_andEndsTheAnswer() throws IOException {
    assertThat(says("I do not know.", tools(false, true), null).text()).isEqualTo("I do not know.");
    assertThat(says("Let me see.\n<tool_call>{not so}", tools(false, false), null).text())
        .matches("Let me see\\.\n" + ONE_CALL);
    assertThat(says("I do not know.", tools(true, false), null).text()).matches(ONE_CALL);
    assertThat(says("<think>Hm.</think>No.", tools(true, false), options(Start.INSIDE, 99)).text())
        .matches(ONE_CALL);
  }

  @Test
  void everyForm_beginsACallByItsMark_andEndsItByItself() throws IOException {
    for (String name :
        List.of("tags", "keys", "granite", "nemotron", "mistral", "lfm2", "gemma4", "llama")) {
      ToolForm form = ToolForm.named(name);
      String[] calls =
          Stream.of("Karst", "Bled")
              .map(city -> new Call("weather", "{\"city\": \"" + city + "\"}"))
              .map(call -> form.written(List.of(call)).replace(": ", ":"))
              .toArray(String[]::new);
      assertThat(says("No.", tools(form, true, false), null).text().replace(": ", ":"))
          .as(name)
          .isIn((Object[]) calls);
      assertThat(says("No.", tools(form, false, false), null).text()).isEqualTo("No.");
      String sees = form.onlyFirst() ? "" : "Let me see.\n";
      var called = says(sees + form.open() + "not so", tools(form, false, false), null);
      assertThat(called.text().replace(": ", ":")).as(name).isIn(sees + calls[0], sees + calls[1]);
      assertThat(called.finishReason()).isEqualTo(FinishReason.STOP);
    }
    ToolForm llama = ToolForm.named("llama");
    String told = "So: {\"name\": \"Mira\"}";
    assertThat(says(told, tools(llama, false, false), null).text()).isEqualTo(told);
  }

  @Test
  void aRequiredCall_comesFirst_orBehindTheReasoning() throws IOException {
    var once = says("No.", tools(true, false), options(Start.BEFORE, 99));
    var behind = says("<think>Hm.</think>No.", tools(true, false), options(Start.BEFORE, 99));

    assertThat(once.text()).matches(ONE_CALL);
    assertThat(once.reasoned()).isFalse();
    assertThat(behind.text()).matches(ONE_CALL);
    assertThat(behind.reasoning()).isEqualTo("Hm.");
  }

  private static final String CHANNEL_CALL =
      Pattern.quote("<|channel|>commentary to=functions.weather <|constrain|>json<|message|>")
          + "\\{\\s*\"city\": ?\"(Karst|Bled)\"\\s*\\}"
          + Pattern.quote("<|call|>");

  @Test
  void aCallInAChannelOfItsOwn_isTheAnswer_andNoReasoning() throws IOException {
    ToolForm harmony = ToolForm.named("harmony");
    var reasons = new ReasoningOptions(CHANNELS, Start.BEFORE, 99);
    String thought = CHANNELS.open() + "Hm.";
    for (String header :
        List.of(
            "<|channel|>commentary to=functions.weather json<", " to=functions.wea<|channel|>")) {
      for (boolean required : new boolean[] {false, true}) {
        var behind = says(thought + SAYS + header, tools(harmony, required, true), reasons);
        assertThat(behind.text()).as(header).matches(CHANNEL_CALL);
        assertThat(behind.reasoning()).startsWith("Hm.");
        assertThat(behind.finishReason()).isEqualTo(FinishReason.STOP);
      }
      var alone = says(header, tools(harmony, false, true), reasons);
      assertThat(alone.text()).matches(CHANNEL_CALL);
      assertThat(alone.reasoned()).isFalse();
    }
    var ended = says(thought, tools(harmony, true, true), reasons);
    assertThat(ended.text()).matches(CHANNEL_CALL);
    assertThat(ended.reasoning()).isEqualTo("Hm.");
    assertThat(says("No.", tools(harmony, true, true), reasons).text()).matches(CHANNEL_CALL);
    var bounded = new ReasoningOptions(CHANNELS, Start.BEFORE, 0);
    assertThat(says(thought, tools(harmony, true, true), bounded).text()).matches(CHANNEL_CALL);
  }

  @Test
  void wordsOfTheAnswer_areNoCall_whateverTheyLookLike() throws IOException {
    ToolForm harmony = ToolForm.named("harmony");
    var reasons = new ReasoningOptions(CHANNELS, Start.BEFORE, 99);
    String words = "Write to=functions.weather, or <|channel|>commentary to=functions.weather.";
    var answer =
        says(
            CHANNELS.open() + "Not to=functions.weather." + CHANNELS.close() + words,
            tools(harmony, false, true),
            reasons);
    assertThat(answer.text()).isEqualTo(words);
    assertThat(answer.reasoning()).isEqualTo("Not to=functions.weather.");
    var either = toolsOr(harmony);
    assertThat(says(CHANNELS.open() + "Hm." + CHANNELS.close() + "[[7", either, reasons).text())
        .isEqualTo("[[7]]");
    String call = "<|channel|>commentary to=functions.weather";
    assertThat(says(CHANNELS.open() + "Hm." + SAYS + call, either, reasons).text())
        .matches(CHANNEL_CALL);
    assertThat(says(call, either, reasons).text()).matches(CHANNEL_CALL);
  }

  @Test
  void severalCalls_standInLinesOfTheirOwn() throws IOException {
    var answer = says(CALL + "\n" + CALL.replace("Karst", "Bled"), tools(false, true), null);

    assertThat(answer.text()).matches(ONE_CALL + "(\n" + ONE_CALL + ")+");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  /** Calls of tools, or an object of one number. */
  private static GenerationOptions toolsOr(ToolForm form) throws IOException {
    var constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
    var calls = tools(form, false, true).constraint();
    var answer = constraints.regex("\\{\"of <tool_call>\":[0-9]{1,3}\\}|\\[\\[7\\]\\]");
    return GenerationOptions.greedy(400)
        .withConstraint(constraints.callsOr(answer, calls.source().tools(), calls.calls()));
  }

  @Test
  void anAnswerThatMayCallOrKeepToAForm_isOneOfThem_byItsFirstTokens() throws IOException {
    GenerationOptions either = toolsOr(ToolForm.named("hermes"));
    String number = "{\"of <tool_call>\":42}";
    for (ReasoningOptions reasons : new ReasoningOptions[] {null, options(Start.BEFORE, 99)}) {
      assertThat(says(number + " or so", either, reasons).text()).isEqualTo(number);
      assertThat(says(CALL, either, reasons).text()).matches(ONE_CALL);
      assertThat(says("I do not know.", either, reasons).text())
          .matches("\\{\"of <tool_call>\":[0-9]{1,3}\\}|\\[\\[7\\]\\]|" + ONE_CALL);
    }
    String thought = "<think>\nShe said {Mira}.\n</think>\n";
    for (String text : List.of(number, CALL)) {
      var behind = says(thought + text, either, options(Start.BEFORE, 99));
      assertThat(behind.reasoning()).isEqualTo("She said {Mira}.");
      assertThat(behind.text()).matches(text.equals(CALL) ? ONE_CALL : ".*:42\\}");
    }
    GenerationOptions list = toolsOr(ToolForm.named("mistral")); // marks begin as lists do
    assertThat(says("[[7]]", list, null).text()).isEqualTo("[[7]]");
    assertThat(says("[TOOL_CALLS]weather", list, null).text())
        .startsWith("[TOOL_CALLS]weather[ARGS]{");
  }

  @Test
  void anInterruptedAnswer_isTakenUpBehindEachOfItsTokens() throws IOException {
    String thought = "<think>\nShe said {Mira}.\n</think>\n\n";
    assertTakenUp(thought + "Mira. Or so.", GenerationOptions.greedy(30), Start.BEFORE);
    assertTakenUp(thought + "Mira. Or so.", only("Mira.", "Tom."), Start.BEFORE);
    assertTakenUp("Let me see.\n<tool_call>{not so}", tools(false, false), Start.BEFORE);
    assertTakenUp(CALL + "\n" + CALL.replace("Karst", "Bled"), tools(true, true), Start.BEFORE);
    assertTakenUp("<think>Hm.</think>No.", tools(true, false), Start.INSIDE);
    ToolForm ids = ToolForm.named("mistral_call_id");
    assertTakenUp("[TOOL_CALLS]weather", tools(ids, true, true), Start.BEFORE);
    GenerationOptions either = toolsOr(ToolForm.named("hermes"));
    assertTakenUp(thought + CALL, either, Start.BEFORE);
    assertTakenUp(thought + "{\"of <tool_call>\":42}", either, Start.INSIDE);
  }

  /** Draws at random, so that each token hangs on how many draws came before it. */
  private static void assertTakenUp(String text, GenerationOptions greedy, Start start) {
    var options = greedy.withTemperature(1).withSeed(7);
    int[] wanted = IntStream.concat(IntStream.of(ids(text)), IntStream.of(end)).toArray();
    var whole = new Decoding(checkpoint, new int[0], options, options(start, 99));
    var traces = new ArrayList<Integer>();
    while (!whole.ended()) {
      int count = whole.count();
      whole.next(logits(wanted, count));
      if (whole.count() > count) {
        traces.add(whole.lastTrace());
      }
    }
    for (int cut = 0; cut < traces.size(); cut++) {
      var again = new Decoding(checkpoint, new int[0], options, options(start, 99));
      traces.subList(0, cut).forEach(again::takeUp);
      while (!again.ended()) {
        again.next(logits(wanted, again.count()));
      }
      assertThat(again.tokens()).as("cut at %d", cut).isEqualTo(whole.tokens());
      assertThat(again.text()).isEqualTo(whole.text());
      assertThat(again.reasoning()).isEqualTo(whole.reasoning());
    }
  }

  private static float[] logits(int[] wanted, int at) {
    float[] logits = new float[checkpoint.model().config().vocabSize()];
    logits[wanted[Math.min(at, wanted.length - 1)]] = 9;
    return logits;
  }
}
