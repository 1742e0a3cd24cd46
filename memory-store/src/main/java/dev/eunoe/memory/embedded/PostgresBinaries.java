package dev.eunoe.memory.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The bundled PostgreSQL programs, unpacked once per version beside the database. */
record PostgresBinaries(Path home) {

  /** The bundled version, such as 18.4.0. */
  static String version() {
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres.properties")) {
      if (in == null) {
        throw new IllegalStateException("postgres.properties is missing from the jar");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new IllegalStateException("postgres.properties cannot be read", e);
    }
  }

  /** The number that decides whether a database's files can be read, such as 18. */
  static int majorVersion() {
    String version = version();
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  /** Finds the programs below {@code folder}, or unpacks them there; seen whole or not at all. */
  static PostgresBinaries in(Path folder, Consumer<String> progress) throws IOException {
    Path home = folder.resolve("postgresql-" + version());
    if (Files.isDirectory(home)) {
      return new PostgresBinaries(home);
    }
    progress.accept("Unpacking PostgreSQL " + version());
    Path unpacking = folder.resolve("unpacking");
    deleteTree(unpacking);
    createReadable(unpacking);
    unpack(unpacking);
    Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
    deleteOthers(folder, home);
    return new PostgresBinaries(home);
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** The path of a program from a folder above. */
  String relativeTo(Path folder, String name) {
    return folder.relativize(program(name)).toString();
  }

  /** The same programs in another folder, which exists. */
  PostgresBinaries copiedTo(Path target) throws IOException {
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Stream<Path> tree = Files.walk(home)) {
      for (Path path : tree.filter(path -> !path.equals(home)).toList()) {
        Path copy = target.resolve(home.relativize(path).toString());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          createReadable(copy);
        } else {
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
    return new PostgresBinaries(target);
  }

  private static void unpack(Path target) throws IOException {
    String archive = "/postgres-linux-%s.txz".formatted(architecture());
    try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (in == null) {
        throw new DataDirectoryException(
            "No PostgreSQL for this machine is bundled (%s %s): give the URL of an installed one."
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
      }
      var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("archive entry outside its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      createReadable(path);
      return;
    }
    createReadable(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    boolean executable = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /** Readable by the user the server runs as, whatever this process's umask is. */
  private static void createReadable(@Nullable Path directory) throws IOException {
    if (directory == null || Files.exists(directory)) {
      return;
    }
    createReadable(directory.getParent());
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String architecture() {
    String arch = System.getProperty("os.arch");
    return switch (arch) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> arch;
    };
  }

  /** Older programs are of no use once their successor is there. */
  private static void deleteOthers(Path folder, Path current) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith("postgresql-") && !entry.equals(current)) {
          deleteTree(entry);
        }
      }
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
