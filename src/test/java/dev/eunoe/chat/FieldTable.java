package dev.eunoe.chat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.http.Method;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of fields in {@code src/docs/fields.md}. Each field of {@code wire/fields.txt} is sent
 * to a server, and what becomes of it is written down; whether an accepted one is acted upon or
 * ignored is asked of the class that reads it.
 */
public final class FieldTable {
  private static final Path FILE = Path.of("docs/fields.md");
  private static final String WRITE = "fields.write";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String HEAD =
      """
      # Fields of the interfaces

      What becomes of each field when it asks for something. This page is written by a test, which sends every field of the
      published interfaces, and those that this server has beside them, to a server whose model thinks and calls tools:

      | | |
      |---|---|
      | done | the answer is as the field asks |
      | ignored | it is accepted and changes no answer; `metadata` is kept and told back |
      | refused | status 400, and the error names it; with the words of the refusal where it is taken otherwise |

      A field that does not stand here is refused as well. What asks for nothing (`null`, an empty text, list or object) is
      accepted in any field. Of models without tools in their template, `tools` are refused.
      """;

  private final String url;
  private final Map<String, String> names;

  private FieldTable(String url, Map<String, String> names) {
    this.url = url;
    this.names = names;
  }

  /** Holds the page to what a server does; with {@code -Dfields.write=true} writes it anew. */
  public static void assertUpToDate(String url) throws IOException {
    String model = given().baseUri(url).get("/v1/models").jsonPath().getString("data[0].id");
    String begun =
        "{\"input\": \"Hello.\", \"conversation\": \"conv_of_fields\", \"max_output_tokens\": 1}";
    String response = post(url, "/v1/responses", tree(begun)).jsonPath().getString("id");
    var table = new FieldTable(url, Map.of("$MODEL", model, "$RESPONSE", response));
    String page = HEAD + table.body();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(FILE, page);
    }
    assertThat(Files.readString(FILE))
        .as(
            "src/docs/fields.md is stale; write it anew with: ./mvnw -pl src verify"
                + " -Dit.test=ReasoningIT#fieldsOfTheInterfaces_areAsTheirTableSays -Dtest=None"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dfields.write=true")
        .isEqualTo(page);
  }

  private static Response post(String url, String path, JsonNode body) {
    return send(url, Method.POST, path, body);
  }

  private static Response send(String url, Method method, String path, JsonNode body) {
    return given()
        .baseUri(url)
        .contentType("application/json")
        .body(body.toString())
        .request(method, path);
  }

  private static ObjectNode tree(String json) {
    return (ObjectNode) node(json);
  }

  private static JsonNode node(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static List<String> lines() throws IOException {
    try (var file = FieldTable.class.getResourceAsStream("/wire/fields.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private String body() throws IOException {
    var page = new StringBuilder();
    List<String> lines = lines();
    for (int from = 0; from < lines.size(); ) {
      int to = from + 1;
      while (to < lines.size() && !lines.get(to).startsWith("# ")) {
        to++;
      }
      String[] head = lines.get(from).substring(2).split("\t");
      page.append("\n## ").append(head[0].replace("conv_of_fields", "{id}")).append("\n\n");
      page.append(head.length > 3 ? head[3].replace("\\n", "\n") + "\n\n" : "");
      page.append(section(head, lines.subList(from + 1, to)));
      from = to;
    }
    return page.toString();
  }

  private String section(String[] head, List<String> fields) {
    Reader reader = Reader.of(head[1]);
    var rows = new StringBuilder("| field | tried with | |\n|---|---|---|\n");
    var named = new TreeSet<String>();
    boolean served = false;
    for (String line : fields) {
      String[] field = line.split("\t");
      named.add(field[0]);
      Response answer = answer(head, field);
      served |= isServed(answer);
      rows.append(
          "| `%s` | `%s` | %s |\n"
              .formatted(field[0], shown(field[1]), told(field, answer, reader)));
    }
    assertThat(named).as("fields of %s in wire/fields.txt", head[0]).containsAll(reader.all());
    return served ? rows.toString() : "Not served.\n";
  }

  private Response answer(String[] head, String[] field) {
    String[] route = head[0].split("[ ,]");
    ObjectNode body = tree(named(head[2]));
    if (field.length > 2) {
      body.setAll(tree(field[2]));
    }
    body.set(field[0], node(named(field[1])));
    return send(url, Method.valueOf(route[0]), route[1], body);
  }

  private String named(String json) {
    String text = json;
    for (var name : names.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return text;
  }

  private static String shown(String json) {
    return json.replace("\"$MODEL\"", "its name")
        .replace("\"$RESPONSE\"", "an id")
        .replace("|", "\\|");
  }

  private static boolean isServed(Response answer) {
    return answer.statusCode() != 405 && !"unknown_url".equals(error(answer, "code"));
  }

  private static String told(String[] field, Response answer, Reader reader) {
    if (answer.statusCode() == 200) {
      return reader.ignored().contains(field[0]) ? "ignored" : "done";
    }
    if (!isServed(answer)) {
      return "not served";
    }
    String param = error(answer, "param");
    assertThat(param).as("%s: %s", field[0], answer.asString()).isNotNull();
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    String at = param.split("[.\\[]")[0];
    boolean beside = field.length > 2 && tree(field[2]).has(at); // what it has to be sent with
    assertThat(beside ? field[0] : at).as(answer.asString()).isEqualTo(field[0]);
    return error(answer, "code").equals("unsupported_parameter")
        ? "refused"
        : "refused: " + error(answer, "message");
  }

  /** Of either shape of error. */
  private static String error(Response answer, String name) {
    if (answer.statusCode() == 200) {
      return null;
    }
    JsonNode error = node(answer.asString()).path("error");
    JsonNode details = error.path("details");
    JsonNode found =
        details.isMissingNode() || name.equals("message")
            ? error.path(name)
            : details.path(name.equals("code") ? "error_code" : name);
    return found.asText(null);
  }

  /**
   * The class that reads a body.
   *
   * @param all fields that have to be tried; none where the published ones are enough
   * @param ignored those of them that change no answer
   */
  private record Reader(Set<String> all, Set<String> ignored) {
    static Reader of(String name) {
      if (name.equals("-")) {
        return new Reader(Set.of(), Set.of());
      }
      boolean part = name.endsWith("?");
      String reader = part ? name.substring(0, name.length() - 1) : name;
      Set<String> read = names(reader, "READ");
      var all = new TreeSet<>(read);
      var ignored = new ArrayList<>(names(reader, "HARMLESS"));
      all.addAll(ignored);
      ignored.removeAll(read);
      return new Reader(part ? Set.of() : all, Set.copyOf(ignored));
    }

    @SuppressWarnings("unchecked")
    private static Set<String> names(String reader, String constant) {
      try {
        var field = Class.forName(reader).getDeclaredField(constant);
        field.setAccessible(true);
        return (Set<String>) field.get(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            reader + " has its fields in constants called READ and HARMLESS", e);
      }
    }
  }
}
