package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where pulled models lie: {@code OWNER/NAME} holds safetensors, a folder below it for each form a
 * GGUF model.
 */
final class ModelFolders {
  private static final Comparator<PulledModel> PREFERRED =
      Comparator.comparingInt(ModelFolders::rank);

  private final Path root;

  ModelFolders(Path root) {
    this.root = root;
  }

  private static int rank(PulledModel model) {
    String quant = model.name().quant();
    return quant == null ? -1 : GgufSet.rank(quant);
  }

  /** The folder of a model, whether or not it is there. */
  Path of(HubName name) {
    Path folder = root.resolve(name.owner()).resolve(name.name());
    return name.quant() == null ? folder : folder.resolve(name.quant());
  }

  /** The whole model of this name; without a form the one that a pull would prefer. */
  Optional<PulledModel> find(HubName name) {
    String quant = name.quant();
    return in(of(name.withQuant(null))).stream()
        .filter(model -> quant == null || model.isCalled(quant))
        .min(PREFERRED);
  }

  private static List<PulledModel> in(Path folder) {
    var models = new ArrayList<PulledModel>();
    PulledModel.in(folder).ifPresent(models::add);
    folders(folder).forEach(below -> PulledModel.in(below).ifPresent(models::add));
    return models;
  }

  /** All whole models, by name. */
  List<PulledModel> all() {
    return repositories().stream()
        .flatMap(folder -> in(folder).stream())
        .sorted(Comparator.comparing(model -> model.name().toString()))
        .toList();
  }

  /** What was begun and is not whole, by name. */
  List<HubName> unfinished() {
    var names = new ArrayList<HubName>();
    for (Path owner : folders(root)) {
      for (Path repository : folders(owner)) {
        var name = new HubName(fileName(owner), fileName(repository), null);
        if (isUnfinished(repository)) {
          names.add(name);
        }
        folders(repository).stream()
            .filter(ModelFolders::isUnfinished)
            .forEach(folder -> names.add(name.withQuant(fileName(folder))));
      }
    }
    return names;
  }

  private static boolean isUnfinished(Path folder) {
    return PulledModel.in(folder).isEmpty()
        && files(folder).stream().anyMatch(file -> fileName(file).endsWith(PartFile.ENDING));
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  private List<Path> repositories() {
    return folders(root).stream().flatMap(owner -> folders(owner).stream()).toList();
  }

  private static List<Path> folders(Path parent) {
    return files(parent).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> files(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (var entries = Files.list(parent)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new HubException(Unreadable.sentence(parent, e), e);
    }
  }
}
