package dev.eunoe.hub;

import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.RemoteFile;
import dev.eunoe.hub.remote.Repository;
import dev.eunoe.progress.ProgressBar;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the files of one model into its folder. All are whole and checked beside their places
 * before the first is put there, so that no folder ever mixes two versions and calls itself whole.
 */
final class Pull {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Of a commit, as the hub's pages show it. */
  private static final int SHOWN_DIGITS = 7;

  private final Repository repository;
  private final FileChoice choice;
  private final Path folder;
  private final PullProgress progress;

  Pull(Repository repository, FileChoice choice, Path folder, PullProgress progress) {
    this.repository = repository;
    this.choice = choice;
    this.folder = folder;
    this.progress = progress;
  }

  /** The caller holds the lock of the repository's folder. */
  PulledModel run() {
    try {
      var before = PulledModel.in(folder);
      var missing = new ArrayList<RemoteFile>();
      for (var file : choice.files()) {
        if (!isThere(before, file)) {
          missing.add(file);
        }
      }
      if (!missing.isEmpty()) {
        fetch(missing);
      } else if (before.isPresent() && before.get().commit().equals(repository.commit())) {
        return before.get();
      }
      return put(before, missing);
    } catch (IOException e) {
      throw PartFile.unwritable(folder, e);
    }
  }

  private Path place(RemoteFile file) {
    return folder.resolve(choice.place(file));
  }

  private boolean isThere(Optional<PulledModel> before, RemoteFile file) throws IOException {
    if (before.filter(model -> model.has(choice.place(file), file)).isPresent()) {
      return true;
    }
    Path place = place(file);
    if (!Files.isRegularFile(place) || Files.size(place) != file.size()) {
      return false;
    }
    var digest = file.checksum().begin(file.size());
    byte[] buffer = new byte[BUFFER_BYTES];
    try (var in = Files.newInputStream(place)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return file.checksum().matches(digest);
  }

  private void fetch(List<RemoteFile> missing) throws IOException {
    choice.requireKnown(repository);
    long total = missing.stream().mapToLong(RemoteFile::size).reduce(0, Math::addExact);
    long arrived = missing.stream().mapToLong(file -> PartFile.length(file, place(file))).sum();
    Files.createDirectories(folder);
    long free = Files.getFileStore(folder).getUsableSpace();
    if (total - arrived > free) {
      throw new HubException(
          "%s needs %s more in %s, where %s are free; make room, or name another folder with EUNOE_MODELS."
              .formatted(
                  repository.name(),
                  ProgressBar.size(total - arrived),
                  folder,
                  ProgressBar.size(free)));
    }
    progress.begin(
        repository.name() + " at " + repository.commit().substring(0, SHOWN_DIGITS),
        total,
        arrived);
    try {
      for (var file : missing) {
        new Download(repository, file, progress).into(place(file));
      }
      progress.end();
    } finally {
      progress.clear();
    }
  }

  private PulledModel put(Optional<PulledModel> before, List<RemoteFile> fetched)
      throws IOException {
    PulledModel.remove(folder);
    for (var file : fetched) {
      Path place = place(file);
      Files.move(PartFile.path(file, place), place, StandardCopyOption.ATOMIC_MOVE);
    }
    var files =
        choice.files().stream()
            .map(file ->
                new PulledModel.Content(choice.place(file), file.size(), file.checksum().hex()))
            .toList();
    if (before.isPresent()) {
      for (var old : before.get().files()) {
        // A folder that has become shards must not keep the single file it was.
        if (files.stream().noneMatch(file -> file.place().equals(old.place()))) {
          Files.deleteIfExists(folder.resolve(old.place()));
        }
      }
    }
    removeParts();
    var model =
        new PulledModel(
            repository.name().withQuant(choice.quant()), folder, repository.commit(), files);
    model.write();
    return model;
  }

  /** Of versions that nobody will go on fetching. */
  private void removeParts() throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PartFile.ENDING)) {
      for (Path part : parts) {
        Files.delete(part);
      }
    }
  }
}
