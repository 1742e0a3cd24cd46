package dev.eunoe.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.RemoteFile;
import dev.eunoe.hub.remote.Repository;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.EarlyCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files of a repository that one model is made of: what the engine reads, nothing else. Without
 * a form named: the safetensors if the engine knows their family, else the first GGUF model in a
 * stated order.
 *
 * @param quant the form of a GGUF model; null for safetensors
 * @param remarks a sentence each
 */
record FileChoice(@Nullable String quant, List<RemoteFile> files, List<String> remarks) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> TEXT =
      List.of(
          "generation_config.json",
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "additional_chat_templates/tool_use.jinja");
  private static final int MAX_NAMED = 12;

  /**
   * @throws HubException when the repository holds nothing that is read here, in words that say
   *     what it does hold
   */
  static FileChoice of(Repository repository) {
    var ggufs = GgufSet.in(repository.files());
    String asked = repository.name().quant();
    if (asked != null) {
      var called = ggufs.stream().filter(set -> set.isCalled(asked)).toList();
      return gguf(repository, one(repository, called, ggufs), List.of());
    }
    var remarks = new ArrayList<String>();
    if (repository.file(CONFIG).isPresent()
        && (repository.file(SINGLE).isPresent() || repository.file(INDEX).isPresent())) {
      var unread = unreadConfig(repository);
      if (unread.isEmpty()) {
        return folder(repository);
      }
      if (ggufs.isEmpty()) {
        throw new HubException(unread.get());
      }
      remarks.add(unread.get() + " Its GGUF files are looked at instead.");
    }
    var read =
        ggufs.stream()
            .filter(GgufSet::isRead)
            .sorted(Comparator.comparingInt(GgufSet::rank))
            .toList();
    var first = read.stream().filter(set -> set.rank() == read.getFirst().rank()).toList();
    return gguf(repository, one(repository, first, ggufs), remarks);
  }

  private static Optional<String> unreadConfig(Repository repository) {
    try {
      var config = repository.file(CONFIG).orElseThrow();
      EarlyCheck.config(place(repository, config), repository.content(config));
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Path place(Repository repository, RemoteFile file) {
    return Path.of(repository.name().repository(), file.name());
  }

  private static FileChoice folder(Repository repository) {
    var files = new ArrayList<RemoteFile>();
    repository.file(CONFIG).ifPresent(files::add);
    TEXT.forEach(name -> repository.file(name).ifPresent(files::add));
    var single = repository.file(SINGLE);
    if (single.isPresent()) {
      files.add(single.get());
    } else {
      files.addAll(shards(repository, repository.file(INDEX).orElseThrow()));
    }
    return new FileChoice(
        null,
        List.copyOf(files),
        repository.file(TOKENIZER).isPresent()
            ? List.of()
            : List.of(
                repository.name()
                    + " has no tokenizer.json: it can be inspected and measured, but holds no conversation."));
  }

  private static List<RemoteFile> shards(Repository repository, RemoteFile index) {
    var files = new ArrayList<>(List.of(index));
    var names = new TreeSet<String>();
    try {
      var map = JSON.readTree(repository.content(index)).path("weight_map");
      map.values().forEachRemaining((JsonNode shard) -> names.add(shard.asText()));
    } catch (IOException e) {
      throw new HubException(index.path() + " of " + repository.name() + " is not JSON.", e);
    }
    for (String name : names) {
      files.add(
          repository
              .file(name)
              .orElseThrow(() ->
                  new HubException(
                      "%s of %s names the file '%s', which the repository does not hold."
                          .formatted(index.path(), repository.name(), name))));
    }
    if (names.isEmpty()) {
      throw new HubException(index.path() + " of " + repository.name() + " names no file.");
    }
    return files;
  }

  private static FileChoice gguf(Repository repository, GgufSet set, List<String> remarks) {
    set.requireWhole(repository.name().repository());
    var files = new ArrayList<>(set.files());
    // Some converters leave numbers to it, see SourceConfig.
    repository.file(CONFIG).ifPresent(files::add);
    return new FileChoice(set.label(), List.copyOf(files), remarks);
  }

  /** The only one of those that were meant. */
  private static GgufSet one(Repository repository, List<GgufSet> meant, List<GgufSet> all) {
    var name = repository.name();
    if (meant.size() == 1 && meant.getFirst().isRead()) {
      return meant.getFirst();
    }
    var read = all.stream().filter(GgufSet::isRead).toList();
    if (read.isEmpty()) {
      throw new HubException(
          "%s holds neither safetensors with a config.json nor GGUF files that are read here; it holds %s."
              .formatted(name.repository(), listed(repository.files(), RemoteFile::path)));
    }
    throw new HubException(
        meant.size() > 1
            ? "%s holds several such GGUF models; name one of %s behind a colon."
                .formatted(name, listed(meant, GgufSet::stem))
            : "%s is not there or not read here; of %s take one of %s."
                .formatted(name, name.repository(), listed(read, GgufSet::label)));
  }

  private static <T> String listed(List<T> things, Function<T, String> name) {
    if (things.isEmpty()) {
      return "nothing";
    }
    String rest = things.size() > MAX_NAMED ? " and " + (things.size() - MAX_NAMED) + " more" : "";
    return things.stream().limit(MAX_NAMED).map(name).collect(Collectors.joining(", ")) + rest;
  }

  /**
   * Refuses a GGUF model by its first bytes; a config was looked at before it was chosen.
   *
   * @throws HubException when the engine does not know its architecture
   */
  void requireKnown(Repository repository) {
    if (quant == null) {
      return;
    }
    var first = files.getFirst();
    try {
      EarlyCheck.gguf(place(repository, first), repository.beginning(first, 1 << 16));
    } catch (CheckpointException e) {
      throw new HubException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where a file lies in the model's folder: a GGUF model is kept without its own folders. */
  String place(RemoteFile file) {
    return quant == null ? file.path() : file.name();
  }
}
