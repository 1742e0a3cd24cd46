package dev.eunoe.command.memory;

import dev.eunoe.memory.Embedded;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.dense.Embeddings;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.schema.Migrations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code recall-eval FILE}: writes conversations through the store, on a temporary PostgreSQL of
 * its own, asks the questions and prints how much of the evidence came back. Exits with 0, or with
 * 2 when the file cannot be used.
 */
@Command(
    name = "recall-eval",
    mixinStandardHelpOptions = true,
    description = "Prints how much of the evidence recall finds in the conversations of a file.")
public final class RecallEvalCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;
  private static final int WRITERS = 4;
  private static final int MAX_WARNINGS = 20;

  /** Of plain BM25: the user's messages alone, all alike, and between and beyond. */
  private static final List<Double> ASSISTANT_WEIGHTS = List.of(0.0, 0.5, 1.0, 2.0);

  /** Short turns have about this many words: enough items are asked for to fill the budget. */
  private static final int WORDS_PER_ITEM = 10;

  @Parameters(
      paramLabel = "FILE",
      description =
          "conversations with questions and evidence, JSON; or \"pages\": the development set of"
              + " one user and an assistant that writes pages")
  private Path file = Path.of(".");

  @Option(names = "--k", split = ",", paramLabel = "K", description = "numbers of recollections")
  private List<Integer> ks = List.of(5, 10, 25, 50);

  @Option(names = "--words", split = ",", paramLabel = "N", description = "budgets in words")
  private List<Integer> words = List.of(150, 300, 600, 1200);

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "recollections asked for (default: as many as --k and --words need)")
  private int limit;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "keep the database here; a second run with the same file asks without writing again"
              + " (default: a temporary one)")
  private @Nullable Path data;

  @Option(
      names = "--embeddings",
      paramLabel = "off|minilm",
      description =
          "the sentence encoder that recall uses beside words (default: ${DEFAULT-VALUE})")
  private String embeddings = Embeddings.OFF.toString();

  @Option(
      names = "--plain",
      description =
          "print instead what BM25 of the words alone finds, among the user's messages and among"
              + " all")
  private boolean plain;

  @Option(
      names = "--summaries",
      description =
          "print instead whether what the questions need stands in summaries of the conversations,"
              + " at 5, 10 and 20 %% of their words, and in sentences chosen by chance")
  private boolean summaries;

  @Option(names = "--json", description = "print the figures as JSON")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;
  private int warnings;

  public RecallEvalCommand() {
    this(System.out, System.err);
  }

  RecallEvalCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    RecallSet set;
    StoreConfig config;
    try {
      requirePositive("--k", ks);
      requirePositive("--words", words);
      config = StoreConfig.DEFAULT.with(Embeddings.parse(embeddings).load());
      if (limit < 0) {
        throw new IllegalArgumentException("--limit takes a number from 1 on, was " + limit + ".");
      }
      set =
          file.toString().equals(DevelopmentSet.PAGES)
              ? DevelopmentSet.pages()
              : new RecallSetReader(file, this::warn).read();
    } catch (IllegalArgumentException e) {
      err.println("eunoe: " + e.getMessage());
      return UNUSABLE;
    }
    if (plain) {
      printPlain(set, new RecallReport(out));
      return DONE;
    }
    if (summaries) {
      new RecallReport(out).summaries(set);
      return DONE;
    }
    try (var folder = BenchFolder.of(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path(), _ -> {})) {
      Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
      // The database is thrown away: waiting for its disk would measure the disk.
      execute(postgres, "alter database current_database_ set synchronous_commit = off");
      try (MemoryStores.Opened opened =
          MemoryStores.open(postgres.reactiveUrl(), postgres.user(), postgres.password(), config)) {
        print(set, evaluate(set, opened, postgres));
      }
      return DONE;
    }
  }

  private List<RecallEvaluation.Asked> evaluate(
      RecallSet set, MemoryStores.Opened opened, EmbeddedPostgres postgres) {
    List<RecallEvaluation> evaluations = new ArrayList<>();
    for (RecallSet.Conversation conversation : set.conversations()) {
      var owner = new Owner("owner-" + evaluations.size());
      evaluations.add(new RecallEvaluation(opened.store(), owner, conversation));
    }
    inParallel(evaluations);
    embed(opened.store());
    execute(postgres, "vacuum analyze"); // as autovacuum would have by the time of a question
    return evaluations.stream().flatMap(evaluation -> evaluation.ask(items()).stream()).toList();
  }

  private void embed(MemoryStore store) {
    long start = System.nanoTime();
    int turns = 0;
    Embedded made;
    while ((made = store.embedSome().await().indefinitely()).turns() > 0) {
      turns += made.turns();
    }
    if (turns > 0) {
      double millis = (System.nanoTime() - start) / 1e6;
      err.printf(Locale.ROOT, "eunoe: vectors of %d turns, %.1f ms each%n", turns, millis / turns);
    }
  }

  private int items() {
    return limit > 0
        ? limit
        : Math.max(
            ks.stream().max(Integer::compare).orElse(1),
            words.stream().max(Integer::compare).orElse(1) / WORDS_PER_ITEM);
  }

  private void inParallel(List<RecallEvaluation> evaluations) {
    try (var writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> written = new ArrayList<>();
      for (RecallEvaluation evaluation : evaluations) {
        written.add(writers.submit(evaluation::write));
      }
      int tenth = Math.max(1, written.size() / 10);
      for (int i = 0; i < written.size(); i++) {
        written.get(i).get();
        if ((i + 1) % tenth == 0) {
          err.printf(Locale.ROOT, "eunoe: %d of %d conversations written%n", i + 1, written.size());
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a conversation could not be written: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing the conversations", e);
    }
  }

  private void printPlain(RecallSet set, RecallReport report) {
    for (double assistant : ASSISTANT_WEIGHTS) {
      List<RecallFigures.Outcome> outcomes = new ArrayList<>();
      for (RecallSet.Conversation conversation : set.conversations()) {
        var bm25 = new PlainBm25(conversation, assistant);
        conversation.questions().forEach(question -> outcomes.add(bm25.ask(question, items())));
      }
      out.printf(Locale.ROOT, "plain BM25, an assistant's turn counts %.1f%n", assistant);
      report.lines(RecallFigures.of(outcomes, ks, words));
    }
  }

  private void print(RecallSet set, List<RecallEvaluation.Asked> asked) {
    var report = new RecallReport(out);
    List<RecallFigures.Outcome> outcomes =
        asked.stream().map(RecallEvaluation.Asked::outcome).toList();
    RecallFigures figures = RecallFigures.of(outcomes, ks, words);
    List<Duration> took = asked.stream().map(RecallEvaluation.Asked::took).toList();
    if (asJson) {
      report.json(set, figures, took);
    } else {
      report.table(set, figures, took);
    }
  }

  private static void requirePositive(String option, List<Integer> values) {
    if (values.isEmpty() || values.stream().anyMatch(value -> value < 1)) {
      throw new IllegalArgumentException(option + " takes numbers from 1 on, was " + values + ".");
    }
  }

  private void warn(String warning) {
    if (++warnings <= MAX_WARNINGS) {
      err.println("eunoe: " + warning + (warnings == MAX_WARNINGS ? " (and so on)" : ""));
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) {
    try (var connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql.replace("current_database_", connection.getCatalog()));
    } catch (SQLException e) {
      throw new IllegalStateException("the temporary database refused: " + e.getMessage(), e);
    }
  }
}
