package dev.eunoe.model.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  private static final String RESOURCE = "org/bytedeco/dnnl/linux-x86_64/libdnnl.so.3";

  @TempDir Path cache;

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(
        getClass().getClassLoader().getResource(RESOURCE) != null,
        "oneDNN is not on the class path");
  }

  @Test
  void load_twice_unpacksOnce() throws IOException {
    assertThat(NativeLibrary.load(cache).find("dnnl_engine_create")).isPresent();
    var library = theOnlyFolder().resolve("libdnnl.so.3");
    var unpacked = Files.getLastModifiedTime(library);
    NativeLibrary.load(cache);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(unpacked);
    assertThat(names(theOnlyFolder())).containsExactly("libdnnl.so.3", "libgomp.so.1");
  }

  @Test
  void load_overATruncatedFile_unpacksItAgain() throws IOException {
    NativeLibrary.load(cache);
    var library = theOnlyFolder().resolve("libgomp.so.1");
    long size = Files.size(library);
    var copy = cache.resolve("elsewhere");
    Files.createDirectories(copy.resolve(theOnlyFolder().getFileName()));
    Files.write(copy.resolve(theOnlyFolder().getFileName()).resolve("libgomp.so.1"), new byte[100]);
    NativeLibrary.load(copy);
    assertThat(copy.resolve(theOnlyFolder().getFileName()).resolve("libgomp.so.1")).hasSize(size);
  }

  @Test
  void load_whereNothingCanBeWritten_namesTheFolder() throws IOException {
    var file = Files.createFile(cache.resolve("a-file"));
    assertThatThrownBy(() -> NativeLibrary.load(file))
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessageStartingWith("oneDNN cannot be unpacked to " + file)
        .hasMessageEndingWith("set XDG_CACHE_HOME to one that is.");
  }

  private Path theOnlyFolder() throws IOException {
    try (var files = Files.list(cache)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("onednn"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
