package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.memory.claims.ClaimFinder;
import dev.eunoe.memory.claims.Correction;
import dev.eunoe.memory.consolidation.ExtractiveSummary;
import dev.eunoe.memory.consolidation.ModelSummary;
import dev.eunoe.memory.consolidation.Segmenter;
import dev.eunoe.memory.consolidation.SourceMessage;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.TermStatistics;
import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.language.SearchText;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Topic;
import dev.eunoe.memory.language.Unspaced;
import dev.eunoe.memory.language.WordFamilies;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.pins.AuthoredText;
import dev.eunoe.memory.pins.ForgetRequest;
import dev.eunoe.memory.pins.PinFinder;
import dev.eunoe.memory.secrets.JsonSecrets;
import dev.eunoe.memory.secrets.Secrets;
import dev.eunoe.memory.text.Growth;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every step that looks at the words of a turn, on texts that are made to keep it busy. */
class TextStepsTest {
  private static final Instant NOW = Instant.parse("2026-05-03T10:00:00Z");
  private static final Set<String> ASKED = Set.of("word", "oslo");
  private static final TermStatistics STATISTICS = new TermStatistics(100, Map.of("word", 9L));

  @Test
  void textWork_growsNoFasterThanTheText() {
    assertThat(Growth.tooFast(steps())).isEmpty();
  }

  private static Map<String, Function<String, Object>> steps() {
    Map<String, Function<String, Object>> steps = new LinkedHashMap<>();
    steps.put("Secrets.redact", Secrets::redact);
    steps.put("Secrets.in", Secrets::in);
    steps.put("Secrets.withoutPieces", text -> Secrets.withoutPieces(text, Secrets.in(text)));
    steps.put(
        "Secrets.withoutPieces of it",
        text -> Secrets.withoutPieces(text, List.of(text, "4111 1111 1111 1111")));
    steps.put("JsonSecrets.redact", text -> JsonSecrets.redact("[" + TextNode.valueOf(text) + "]"));
    steps.put("Sentences", Sentences::of);
    steps.put("Words.of", Words::of);
    steps.put("Words.content", Words::content);
    steps.put("Words.count", Words::count);
    steps.put("WordFamilies", text -> Words.of(text).stream().map(WordFamilies::related).toList());
    steps.put("Unspaced", Unspaced::pairs);
    steps.put("SearchConfig", SearchConfig::of);
    steps.put("SearchText", SearchText::of);
    steps.put("Facts", Facts::of);
    steps.put("Topic.toldIn", Topic::toldIn);
    steps.put("Topic.askedIn", Topic::askedIn);
    steps.put("MessageKind.of", text -> MessageKind.of("assistant", text));
    steps.put("MessageKind.isQuestion", MessageKind::isQuestion);
    steps.put("Gist", text -> Gist.of(text).bands());
    steps.put("Gist.denies", Gist::denies);
    steps.put("Gist.isNearly", text -> Gist.of(text).isNearly(Gist.of(text + " x"), 0.5));
    steps.put("AuthoredText", AuthoredText::lines);
    steps.put("ClaimFinder", ClaimFinder::find);
    steps.put("PinFinder", PinFinder::find);
    steps.put("Correction", Correction::valueIn);
    steps.put("ForgetRequest", ForgetRequest::in);
    steps.put("Meaning", text -> Meaning.of(text).isRestatedBy(Meaning.of(text + " x")));
    steps.put("TimeExpressions", text -> TimeSpan.namedIn(text, NOW.atZone(ZoneOffset.UTC)));
    steps.put("Question", text -> Question.of(text, NOW.atZone(ZoneOffset.UTC)));
    steps.put("Excerpt", text -> Excerpt.of(text, ASKED));
    steps.put("Segmenter", text -> Segmenter.segments(List.of(turns(text), turns(text))));
    steps.put("ExtractiveSummary", text -> ExtractiveSummary.of(turns(text), STATISTICS));
    Summary summary =
        ExtractiveSummary.of(turns("I live in Oslo. My cat is called Brulo."), STATISTICS);
    steps.put(
        "ModelSummary",
        text -> ModelSummary.checked("The user lives in Oslo.", turns(text), summary));
    return steps;
  }

  private static List<SourceMessage> turns(String text) {
    return List.of(
        new SourceMessage("turn_1", "user", "", text),
        new SourceMessage("turn_2", "assistant", "", text));
  }
}
