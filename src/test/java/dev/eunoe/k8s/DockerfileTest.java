package dev.eunoe.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code Dockerfile.jvm} against what the build makes and what the manifests say of the image. */
class DockerfileTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCKERFILE = Path.of("main/docker/Dockerfile.jvm");
  private static final String BUILT = "src/target/quarkus-app/";

  /** The parts of a Quarkus fast-jar; nothing else is made there. */
  private static final Set<String> FAST_JAR = Set.of("lib/", "quarkus/", "app/", "quarkus-run.jar");

  private static List<String> instructions;
  private static Manifest deployment;
  private static Manifest config;

  @BeforeAll
  static void read() throws IOException {
    String joined = Files.readString(DOCKERFILE).replaceAll("(?m)^\\s*#.*\\R", "");
    instructions = joined.replaceAll("\\\\\\R\\s*", "").lines().filter(l -> !l.isBlank()).toList();
    deployment = Manifest.in(Path.of("../k8s/base/deployment.yaml")).getFirst();
    config = Manifest.in(Path.of("../k8s/base/config.yaml")).getFirst();
  }

  @Test
  void image_isBuiltOnAFixedVersion() {
    assertThat(only("FROM")).matches("eclipse-temurin:25\\.\\d+\\.\\d+_\\d+-jre-\\w+");
  }

  @Test
  void image_runsAsTheUserOfTheManifest_whoIsNotRoot() {
    Object user = deployment.map("spec", "template", "spec", "securityContext").get("runAsUser");

    assertThat(only("USER")).isEqualTo(user + ":" + user).isNotEqualTo("0:0");
  }

  @Test
  void copies_areOfWhatTheBuildMakes() {
    List<String> sources =
        arguments("COPY")
            .map(copy -> copy.split(" "))
            .flatMap(words -> Arrays.stream(words).limit(words.length - 1))
            .toList();

    assertThat(sources).filteredOn(source -> source.startsWith(BUILT)).hasSize(FAST_JAR.size());
    for (String source : sources) {
      if (source.startsWith(BUILT)) {
        assertThat(FAST_JAR).contains(source.substring(BUILT.length()));
      } else {
        assertThat(ROOT.resolve(source)).exists();
      }
    }
  }

  @Test
  void dockerignore_letsEveryCopiedFolderIn() throws IOException {
    List<String> letIn =
        Files.readAllLines(DOCKERFILE.resolveSibling("Dockerfile.jvm.dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1) + "/")
            .toList();

    assertThat(arguments("COPY")).allMatch(copy -> letIn.stream().anyMatch(copy::startsWith));
  }

  @Test
  void portAndModel_areThoseOfTheManifests() {
    Map<?, ?> container = deployment.containers().getFirst();
    Map<?, ?> port = (Map<?, ?>) Manifest.list(container, "ports").getFirst();

    assertThat(only("EXPOSE")).isEqualTo(port.get("containerPort").toString());
    assertThat(only("WORKDIR") + "/models/eunoe-mini")
        .isEqualTo(config.map("data").get("EUNOE_MODEL"));
    assertThat(only("ENV"))
        .contains("EUNOE_DATA=" + config.map("data").get("EUNOE_DATA"))
        .contains("EUNOE_MODEL=" + config.map("data").get("EUNOE_MODEL"));
  }

  @Test
  void java_hasTheModulesThatTheEngineNeeds() {
    assertThat(only("ENTRYPOINT"))
        .contains("\"--add-modules\", \"jdk.incubator.vector\"")
        .contains("--enable-native-access=ALL-UNNAMED");
  }

  private static java.util.stream.Stream<String> arguments(String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length()).strip());
  }

  private static String only(String instruction) {
    assertThat(arguments(instruction)).as(instruction).hasSize(1);
    return arguments(instruction).findFirst().orElseThrow();
  }
}
