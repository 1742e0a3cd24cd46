package dev.eunoe.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.hub.remote.RemoteFile;
import dev.eunoe.hub.remote.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model of the hub that is here, whole: what its folder's {@code pulled.json} says, which is
 * written last and removed first.
 *
 * @param name with the form of its weights where it is GGUF
 * @param commit it was fetched at
 */
public record PulledModel(HubName name, Path folder, String commit, List<Content> files) {
  private static final String FILE = "pulled.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A file of it.
   *
   * @param place in the folder, with slashes
   * @param checksum in hex, as the hub lists it
   */
  record Content(String place, long size, String checksum) {}

  /** The model in a folder; none where it is not whole, or nothing was pulled there. */
  static Optional<PulledModel> in(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      return Optional.empty();
    }
    try {
      var json = JSON.readTree(Files.readAllBytes(folder.resolve(FILE)));
      var files = new ArrayList<Content>();
      for (var file : json.path("files")) {
        files.add(
            new Content(
                file.path("place").asText(),
                file.path("size").asLong(),
                file.path("checksum").asText()));
      }
      var model =
          new PulledModel(
              HubName.parse(json.path("name").asText()),
              folder,
              json.path("commit").asText(),
              List.copyOf(files));
      return model.isWhole() ? Optional.of(model) : Optional.empty();
    } catch (IOException | HubException damaged) {
      // Then the files are compared with the hub's list, and it is written anew.
      return Optional.empty();
    }
  }

  private boolean isWhole() throws IOException {
    for (var file : files) {
      Path path = folder.resolve(file.place);
      if (!Files.isRegularFile(path) || Files.size(path) != file.size) {
        return false;
      }
    }
    return !files.isEmpty();
  }

  /**
   * What {@code --model} of any command takes: the folder, or the GGUF file, a split one's first.
   */
  public Path path() {
    return files.stream()
        .map(Content::place)
        .filter(place -> place.endsWith(".gguf"))
        .findFirst()
        .map(folder::resolve)
        .orElse(folder);
  }

  /** Whether a person means it by the name of a form or of a file. */
  boolean isCalled(String quant) {
    String file = String.valueOf(path().getFileName());
    return quant.equalsIgnoreCase(name.quant())
        || file.replaceFirst("(-\\d{5}-of-\\d{5})?\\.gguf$", "").equalsIgnoreCase(quant);
  }

  /** Whether the hub has nothing newer under the name that was asked for. */
  boolean isNewest(Repository repository) {
    boolean meant = repository.name().quant() != null || name.quant() == null;
    return meant && commit.equals(repository.commit());
  }

  /** Whether a file lies here with this content, as was checked when it was fetched. */
  boolean has(String place, RemoteFile file) {
    return files.contains(new Content(place, file.size(), file.checksum().hex()));
  }

  void write() throws IOException {
    var json = JSON.createObjectNode().put("name", name.toString()).put("commit", commit);
    var list = json.putArray("files");
    for (var file : files) {
      list.addObject()
          .put("place", file.place)
          .put("size", file.size)
          .put("checksum", file.checksum);
    }
    Path draft = folder.resolve(FILE + PartFile.ENDING);
    Files.writeString(draft, json.toPrettyString() + "\n");
    Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void remove(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }
}
