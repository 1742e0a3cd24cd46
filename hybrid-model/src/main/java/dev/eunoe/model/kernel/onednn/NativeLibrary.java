package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * The files of oneDNN, from the jar on the class path to a folder where the system can load them.
 *
 * <p>They are unpacked once into {@code $XDG_CACHE_HOME/eunoe} (or {@code ~/.cache/eunoe}); what
 * lies there is used again when its size is right.
 */
final class NativeLibrary {
  /** The version of the jar, part of the folder's name, so that two versions never mix. */
  private static final String VERSION = "3.13-1.5.14";

  private static final String LIBRARY = "libdnnl.so.3";
  private static final String THREADS = "libgomp.so.1";

  private NativeLibrary() {}

  /**
   * Loads oneDNN for the life of the JVM.
   *
   * @throws KernelsUnavailableException when this platform has none, or it cannot be unpacked or
   *     loaded
   */
  static SymbolLookup load() {
    return load(cache());
  }

  static SymbolLookup load(Path cache) {
    String platform = platform();
    var folder = cache.resolve("onednn-" + VERSION + "-" + platform);
    try {
      Files.createDirectories(folder);
      for (String file : List.of(THREADS, LIBRARY)) {
        unpack("org/bytedeco/dnnl/" + platform + "/" + file, folder.resolve(file));
      }
    } catch (IOException e) {
      throw new KernelsUnavailableException(
          "oneDNN cannot be unpacked to "
              + folder
              + ": "
              + e
              + ". Make the folder writable, or set XDG_CACHE_HOME to one that is.");
    }
    return lookup(folder);
  }

  private static SymbolLookup lookup(Path folder) {
    try {
      var oneDnn = SymbolLookup.libraryLookup(folder.resolve(LIBRARY), Arena.global());
      var threads = SymbolLookup.libraryLookup(folder.resolve(THREADS), Arena.global());
      return oneDnn.or(threads);
    } catch (IllegalArgumentException e) {
      throw new KernelsUnavailableException(
          "oneDNN cannot be loaded from " + folder + ": " + e.getMessage() + ".");
    }
  }

  private static String platform() {
    String os = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    if (os.toLowerCase(Locale.ROOT).startsWith("linux") && processor.equals("amd64")) {
      return "linux-x86_64";
    }
    throw new KernelsUnavailableException(
        "There is no oneDNN for " + os + " on " + processor + "; it runs on Linux on amd64.");
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    var root =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return root.resolve("eunoe");
  }

  private static void unpack(String resource, Path target) throws IOException {
    URL source = NativeLibrary.class.getClassLoader().getResource(resource);
    if (source == null) {
      throw new KernelsUnavailableException(
          "oneDNN is not on the class path: "
              + resource
              + " is missing; it comes with org.bytedeco:dnnl:"
              + VERSION
              + ":linux-x86_64.");
    }
    var connection = source.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      if (Files.exists(target) && Files.size(target) == connection.getContentLengthLong()) {
        return;
      }
      // Several programs may start at once: each writes a file of its own, the last move wins.
      var own = Files.createTempFile(target.getParent(), "unpacking", ".so");
      try {
        Files.copy(in, own, StandardCopyOption.REPLACE_EXISTING);
        Files.move(own, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(own);
      }
    }
  }
}
