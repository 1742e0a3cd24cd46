package dev.eunoe.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.turn.MemoryService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;

/**
 * The summary of all of an owner's conversations as a list of one, or of none, with how much each
 * level below it and it itself compress and keep.
 */
@ApplicationScoped
class OwnerSummary {
  private final MemoryService memories;
  private final ObjectMapper json;

  OwnerSummary(MemoryService memories, ObjectMapper json) {
    this.memories = memories;
    this.json = json;
  }

  Uni<ObjectNode> of(Owner owner) {
    return memories
        .profile(owner)
        .chain(profile ->
            memories
                .levels(owner)
                .map(levels -> list(profile.map(List::of).orElse(List.of()), levels)));
  }

  ObjectNode list(List<SummaryView> summaries, List<LevelFigures> levels) {
    ObjectNode list = json.createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    summaries.forEach(summary -> data.add(summary(summary)));
    ArrayNode figures = list.putArray("levels");
    levels.forEach(level -> figures.add(level(level)));
    return list;
  }

  private ObjectNode summary(SummaryView summary) {
    ObjectNode node =
        json.createObjectNode().put("id", summary.id()).put("object", "memory.summary");
    ArrayNode sentences = node.putArray("sentences");
    for (SummaryView.Sentence sentence : summary.sentences()) {
      ObjectNode line = sentences.addObject().put("text", sentence.text());
      ArrayNode messages = line.putArray("message_ids");
      sentence.turnIds().forEach(messages::add);
      line.put("writer", writer(sentence));
    }
    return node.put("from", summary.from().toString())
        .put("to", summary.to().toString())
        .put("words_in", summary.wordsIn())
        .put("words_out", summary.wordsOut());
  }

  /** {@code model} or {@code extractive}. */
  static String writer(SummaryView.Sentence sentence) {
    return sentence.writer().name().toLowerCase(Locale.ROOT);
  }

  private ObjectNode level(LevelFigures figures) {
    return json.createObjectNode()
        .put("level", figures.level().name().toLowerCase(Locale.ROOT))
        .put("summaries", figures.summaries())
        .put("words_in", figures.wordsIn())
        .put("words_out", figures.wordsOut())
        .put("ratio", figures.ratio())
        .put("facts_in", figures.factsIn())
        .put("facts_out", figures.factsOut())
        .put("evidence_kept", figures.evidenceKept())
        .put("by_model", figures.byModel())
        .put("refused_of_model", figures.refusedOfModel());
  }
}
