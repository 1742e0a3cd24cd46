package dev.eunoe.model.weights;

import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Rehearsal;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What turns text into tokens and conversations into text, tried on a short conversation before
 * anybody holds one.
 *
 * @param template the chat template; none for a base model
 * @param stopTokens ids that end an answer
 * @param remarks what may be meant and may not, a sentence each
 */
record ModelText(
    TextSource source,
    Tokenizer tokenizer,
    Optional<ChatTemplate> template,
    Set<Integer> stopTokens,
    List<String> remarks) {

  /**
   * Opens the text of a model whose embedding has {@code vocabSize} rows.
   *
   * @throws CheckpointException when it is missing, damaged, or not that of the model
   */
  static ModelText open(Path path, ModelSource source, int vocabSize) {
    var text = source.text(path);
    Tokenizer tokenizer = null;
    try {
      tokenizer = Tokenizer.read(text.file(), text.tokenizerJson());
      return of(path, source, text, tokenizer, vocabSize);
    } catch (TokenizerException | CheckpointException e) {
      if (tokenizer != null) {
        tokenizer.close();
      }
      throw e instanceof CheckpointException same
          ? same
          : new CheckpointException(e.getMessage(), e);
    }
  }

  private static ModelText of(
      Path path, ModelSource source, TextSource text, Tokenizer tokenizer, int vocabSize) {
    if (tokenizer.vocabSize() > vocabSize) {
      throw new CheckpointException(
          "%s has ids up to %d, but the model's vocabulary (vocab_size in %s) ends at %d."
              .formatted(
                  text.file(), tokenizer.vocabSize() - 1, source.config().file(), vocabSize - 1));
    }
    var remarks = new ArrayList<String>();
    var stopTokens = stopTokens(path, source.config(), vocabSize);
    requireInside(source.config(), "bos_token_id", vocabSize);
    var template = template(text, source.config(), tokenizer);
    if (template.isPresent()) {
      remarks.addAll(Rehearsal.remarks(template.get(), tokenizer));
      template.get().endOfTurn().ifPresent(stopTokens::add);
    }
    if (stopTokens.isEmpty()) {
      remarks.add(
          "%s: neither an eos_token_id nor the chat template says where an answer ends, so answers end at their greatest length."
              .formatted(source.config().file()));
    }
    return new ModelText(text, tokenizer, template, Set.copyOf(stopTokens), List.copyOf(remarks));
  }

  private static Optional<ChatTemplate> template(
      TextSource text, ConfigJson json, Tokenizer tokenizer) {
    return text.template()
        .map(source ->
            new ChatTemplate(
                source.file(),
                source.template(),
                source.withTools(),
                text.specialTokens(json, tokenizer),
                tokenizer.specialTokens()));
  }

  private static Set<Integer> stopTokens(Path folder, ConfigJson json, int vocabSize) {
    var ids = new TreeSet<>(requireInside(json, "eos_token_id", vocabSize));
    Path generation = folder.resolve("generation_config.json");
    if (Files.exists(generation)) {
      ids.addAll(requireInside(ConfigJson.read(generation), "eos_token_id", vocabSize));
    }
    return ids;
  }

  /** A token no model can write ends no answer, and one it cannot read begins none. */
  private static Set<Integer> requireInside(ConfigJson json, String field, int vocabSize) {
    var ids = json.ids(field);
    for (int id : ids) {
      if (id < 0 || id >= vocabSize) {
        throw new CheckpointException(
            "%s: %s is %d, expected an id from 0 to %d, the last of the vocabulary."
                .formatted(json.file(), json.path(field), id, vocabSize - 1));
      }
    }
    return ids;
  }
}
