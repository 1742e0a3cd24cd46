package dev.eunoe.command.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.evaluation.forgetting.ForgetScores;
import dev.eunoe.memory.evaluation.forgetting.ForgetSuite;
import dev.eunoe.memory.schema.Migrations;
import java.io.PrintStream;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code forget-eval}: tells facts in every way, forgets them in every way and looks for them
 * everywhere, on a temporary PostgreSQL of its own. Exits with 0 where nothing was found, else 1.
 */
@Command(
    name = "forget-eval",
    mixinStandardHelpOptions = true,
    description =
        "Forgets facts in every way there is, looks for them everywhere and prints the share of checks"
            + " that found nothing.")
public final class ForgetEvalCommand implements Callable<Integer> {
  private static final int NOTHING_FOUND = 0;
  private static final int FOUND = 1;

  @Option(names = "--json", description = "print the scores as JSON")
  private boolean asJson;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() {
    ForgetScores scores = run();
    if (asJson) {
      printJson(scores);
    } else {
      print(scores);
    }
    scores.failures().forEach(failure -> err.println("eunoe: left: " + failure));
    return scores.failures().isEmpty() ? NOTHING_FOUND : FOUND;
  }

  private static ForgetScores run() {
    try (var folder = BenchFolder.of(null);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path(), _ -> {})) {
      Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
      try (MemoryStores.Opened memory =
              MemoryStores.open(postgres.reactiveUrl(), postgres.user(), postgres.password());
          var connection =
              DriverManager.getConnection(
                  postgres.jdbcUrl(), postgres.user(), postgres.password())) {
        return new ForgetSuite(memory, connection, "owner").run();
      } catch (SQLException e) {
        throw new IllegalStateException("the temporary database refused: " + e.getMessage(), e);
      }
    }
  }

  private void print(ForgetScores scores) {
    scores
        .shares()
        .forEach((way, places) -> {
          out.println(way);
          places.forEach((place, share) -> out.printf(Locale.ROOT, "  %-32s %.2f%n", place, share));
        });
    out.printf(Locale.ROOT, "%d checks, %d failed%n", scores.checks(), scores.failures().size());
  }

  private void printJson(ForgetScores scores) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scores", scores.shares());
    json.put("checks", scores.checks());
    json.put("failures", scores.failures());
    try {
      out.println(new ObjectMapper().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("scores are plain maps, which are always JSON", e);
    }
  }
}
