package dev.eunoe.chat.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.vertx.web.Route;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description that is served and the routes that are, with their fields: the same. */
class OpenApiTest {
  private static final Path CLASSES = Path.of("target/classes");

  private static final List<String> VERBS = List.of("get", "post", "patch", "delete", "put");

  /**
   * Read by the route of {@code /v1/memories/:id}, because literal paths would be shadowed by it.
   */
  private static final String EXPORT = "get /v1/memories/export";

  /** Of the libraries that serve health, metrics and the memory's tools. */
  private static final Set<String> OF_LIBRARIES =
      Set.of(
          "get /q/health",
          "get /q/health/live",
          "get /q/health/ready",
          "get /q/health/started",
          "get /q/metrics",
          "post /mcp");

  /** What they register beside that, and nobody needs. */
  private static final Set<String> OTHERS =
      Set.of(
          "/mcp/messages/x",
          "/mcp/sse",
          "/q/",
          "/q/health-ui",
          "/q/health/group",
          "/q/health/group/",
          "/q/health/well",
          "/q/metrics/");

  private final DescribedBodies described = DescribedBodies.read();

  @Test
  void everyRoute_isDescribed_andNothingElse() throws Exception {
    Set<String> served = new TreeSet<>(OF_LIBRARIES);
    served.add(EXPORT);
    for (Class<?> routes : routes()) {
      for (Method method : routes.getDeclaredMethods()) {
        for (Route route : method.getAnnotationsByType(Route.class)) {
          for (Route.HttpMethod verb : route.methods()) {
            served.add(
                verb.name().toLowerCase(Locale.ROOT)
                    + " "
                    + route.path().replaceAll(":(\\w+)", "{$1}"));
          }
        }
      }
    }

    assertThat(operations().keySet()).isEqualTo(served);
  }

  @Test
  void everyPathThatIsRegistered_isDescribed() throws IOException {
    Set<String> paths = new TreeSet<>(OTHERS);
    operations()
        .keySet()
        .forEach(operation -> paths.add(operation.split(" ")[1].replaceAll("[{]\\w+[}]", "x")));

    assertThat(paths).containsAll(Files.readAllLines(Path.of("test/resources/wire/routes.txt")));
  }

  @Test
  void everyFieldThatIsTaken_isDescribed() throws IOException {
    Map<String, JsonNode> operations = operations();
    String operation = "";
    int fields = 0;
    for (String line : Files.readAllLines(Path.of("docs/fields.md"), UTF_8)) {
      String[] cells = line.split("\\|");
      if (line.startsWith("## ")) {
        String[] words = line.substring(3).split("[ ,]");
        operation = words[0].toLowerCase(Locale.ROOT) + " " + words[1];
      } else if (cells.length > 3 && cells[3].strip().matches("done|ignored")) {
        JsonNode schema =
            operations.get(operation).at("/requestBody/content/application~1json/schema");
        assertThat(fieldsOf(schema)).as(operation).contains(cells[1].strip().replace("`", ""));
        fields++;
      }
    }
    assertThat(fields).isGreaterThan(100);
  }

  private Set<String> fieldsOf(JsonNode schema) {
    JsonNode found = described.found(schema);
    Set<String> fields = new TreeSet<>();
    found.path("properties").fieldNames().forEachRemaining(fields::add);
    found.path("allOf").forEach(part -> fields.addAll(fieldsOf(part)));
    return fields;
  }

  private static List<Class<?>> routes() throws Exception {
    var routes = new ArrayList<Class<?>>();
    try (Stream<Path> files = Files.walk(CLASSES.resolve("dev/eunoe/chat"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*Routes?[.]class")).toList()) {
        String name = CLASSES.relativize(file).toString().replace('/', '.');
        routes.add(Class.forName(name.substring(0, name.length() - ".class".length())));
      }
    }
    return routes;
  }

  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : described.document().path("paths").properties()) {
      for (String verb : VERBS) {
        if (path.getValue().has(verb)) {
          operations.put(verb + " " + path.getKey(), path.getValue().get(verb));
        }
      }
    }
    return operations;
  }
}
