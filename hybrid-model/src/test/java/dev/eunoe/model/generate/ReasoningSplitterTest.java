package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.generate.ReasoningSplitter.Split;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.ReasoningMarkers.Start;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReasoningSplitterTest {
  private static final ReasoningMarkers THINK =
      new ReasoningMarkers("<think>", "</think>", "", "\n</think>\n\n");

  private static final ReasoningMarkers HARMONY =
      new ReasoningMarkers(
          "<|channel|>analysis<|message|>",
          "<|end|><|start|>assistant<|channel|>final<|message|>",
          "<|channel|>final<|message|>",
          "");

  private static Split split(ReasoningMarkers markers, Start start, List<String> pieces) {
    return split(new ReasoningOptions(markers, start, 99), pieces);
  }

  private static Split split(@Nullable ReasoningOptions options, List<String> pieces) {
    var splitter = new ReasoningSplitter(options, null);
    Split all = Split.NOTHING;
    for (String piece : pieces) {
      all = all.then(splitter.add(piece));
    }
    return all.then(splitter.finish());
  }

  /** Whole, a character at a time, and cut in two everywhere, it is split alike. */
  private static void assertSplit(
      ReasoningMarkers markers, Start start, String text, String reasoning, String answer) {
    var expected = new Split(reasoning, answer);
    assertThat(split(markers, start, List.of(text))).as(text).isEqualTo(expected);
    assertThat(split(markers, start, List.of(text.split("")))).as(text).isEqualTo(expected);
    for (int cut = 0; cut <= text.length(); cut++) {
      assertThat(split(markers, start, List.of(text.substring(0, cut), text.substring(cut))))
          .as("%s, cut at %d", text, cut)
          .isEqualTo(expected);
    }
  }

  @Test
  void whatStandsBetweenTheMarksAtTheBeginning_isReasoning() {
    assertSplit(
        THINK,
        Start.BEFORE,
        "<think>\nHm. So\n\n1 < 2.\n</think>\n\nYes. ",
        "Hm. So\n\n1 < 2.",
        "Yes. ");
    assertSplit(THINK, Start.BEFORE, "\n <think>Hm.</think>Yes.", "Hm.", "Yes.");
    assertSplit(THINK, Start.BEFORE, "<think>\n\n</think>\n\nYes.", "", "Yes.");
    assertSplit(THINK, Start.INSIDE, "Hm.\n</think>\n\nYes.", "Hm.", "Yes.");
  }

  @Test
  void whatHasNoEnd_isReasoning_andNoAnswer() {
    assertSplit(THINK, Start.BEFORE, "<think>\nHm. And </thin ", "Hm. And </thin", "");
    assertSplit(THINK, Start.INSIDE, "Hm.\n</th", "Hm.\n</th", "");
    assertSplit(THINK, Start.INSIDE, " \n", "", "");
    assertSplit(THINK, Start.BEFORE, "<think>", "", "");
  }

  @Test
  void aMarkElsewhere_isTheTextsOwn() {
    assertSplit(
        THINK,
        Start.BEFORE,
        "<think>a <think> b</think>c</think>d<think>e",
        "a <think> b",
        "c</think>d<think>e");
    assertSplit(THINK, Start.BEFORE, " Write `<think>` first.", "", " Write `<think>` first.");
    assertSplit(
        THINK, Start.BEFORE, "```\n<think>x</think>\n```", "", "```\n<think>x</think>\n```");
    assertSplit(THINK, Start.BEFORE, "<thinking> is no mark.", "", "<thinking> is no mark.");
    assertSplit(THINK, Start.BEFORE, " <thin", "", " <thin");
    assertSplit(THINK, Start.BEHIND, "<think>x</think>y", "", "<think>x</think>y");
    assertThat(split(null, List.of("<think>", "x</think>y")))
        .isEqualTo(new Split("", "<think>x</think>y"));
  }

  @Test
  void channels_areToldApart() {
    assertSplit(
        HARMONY,
        Start.BEFORE,
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes.",
        "Hm.",
        "Yes.");
    assertSplit(HARMONY, Start.BEFORE, "<|channel|>final<|message|>Yes.", "", "Yes.");
    assertSplit(HARMONY, Start.BEFORE, "Yes.", "", "Yes.");
    assertSplit(HARMONY, Start.BEFORE, "<|channel> is <|no", "", "<|channel> is <|no");
  }

  @Test
  void whatIsSaidAboutTools_orToThem_isNoAnswer() {
    assertSplit(
        HARMONY,
        Start.BEFORE,
        "<|channel|>commentary<|message|>I shall look it up.<|end|>"
            + "<|start|>assistant<|channel|>final<|message|>It is 3.",
        "I shall look it up.",
        "It is 3.");
    assertSplit(
        HARMONY,
        Start.BEFORE,
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>I"
            + " look.<|end|><|start|>assistant to=functions.find<|channel|>commentary"
            + " <|constrain|>json<|message|>{}<|call|><|start|>assistant<|channel|>final"
            + " <|constrain|>text<|message|>Yes, <|end|>.",
        "Hm.\n\nI look.\n\n{}",
        "Yes, <|end|>.");
    assertSplit(
        HARMONY,
        Start.BEFORE,
        "<|channel|>commentary to=functions.find <|constrain|>json<|message|>{\"a\": 1}<|call|>",
        "{\"a\": 1}",
        "");
    assertSplit(HARMONY, Start.BEFORE, "<|channel|>commentary<|message|>a <|end", "a <|end", "");
  }

  @Test
  void reasoning_isShownAsItComes_butForWhatMayBeAMark() {
    var splitter = new ReasoningSplitter(new ReasoningOptions(THINK, Start.INSIDE, 99), null);
    assertThat(splitter.add("\nHm")).isEqualTo(new Split("Hm", ""));
    assertThat(splitter.add(". \n")).isEqualTo(new Split(".", ""));
    assertThat(splitter.add("</")).isEqualTo(Split.NOTHING);
    assertThat(splitter.add("b>")).isEqualTo(new Split(" \n</b>", ""));
    assertThat(splitter.inside()).isTrue();
    assertThat(splitter.add("</think>")).isEqualTo(Split.NOTHING);
    assertThat(splitter.answering()).isTrue();
    assertThat(splitter.add("\n\n")).isEqualTo(Split.NOTHING);
    assertThat(splitter.add("\nYes")).isEqualTo(new Split("", "Yes"));
    assertThat(splitter.add("\n\nNo")).isEqualTo(new Split("", "\n\nNo"));
  }
}
