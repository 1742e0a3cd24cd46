package dev.eunoe;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packaged program with all its classes on the class path, where the packaged one begins with a
 * loader of its own: what a JVM learns of its own loader's classes, it need not do again.
 */
final class FlatClassPath {
  private static final String MAIN = "dev.eunoe.launch.Eunoe";
  private static final String LOGS = "-Djava.util.logging.manager=org.jboss.logmanager.LogManager";

  private FlatClassPath() {}

  /** The arguments of Java that start it. */
  static List<String> of(Path packaged) throws IOException {
    var jars = new ArrayList<Path>();
    jars.add(packaged.resolve("quarkus/transformed-bytecode.jar")); // before what it was made of
    jars.add(packaged.resolve("quarkus/generated-bytecode.jar"));
    for (String folder : List.of("app", "lib/boot", "lib/main")) {
      try (Stream<Path> files = Files.list(packaged.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    String path = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return List.of(LOGS, "-cp", path, MAIN);
  }
}
