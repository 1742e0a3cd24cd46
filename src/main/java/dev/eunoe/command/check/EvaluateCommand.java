package dev.eunoe.command.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code evaluate MODEL_DIR}: the share of held-out questions that a model answers right, per
 * skill. Exits with 0, or with 2 when the folder or backend cannot be used.
 */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Asks a model its held-out questions and prints the share of right answers per skill.")
public final class EvaluateCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;
  private static final int PROGRESS_EVERY = 25;

  @Parameters(
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private ModelArgument model = ModelArgument.at(Path.of("."));

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description = "cases to ask (default: heldout.jsonl.gz or heldout.jsonl of the folder)")
  private @Nullable Path cases;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "ask only the first N cases of each skill")
  private int limit = Integer.MAX_VALUE;

  @Mixin private final EngineOptions engine = new EngineOptions();

  @Option(names = "--show", paramLabel = "N", description = "print the first N wrong answers")
  private int show;

  @Option(names = "--json", description = "print the figures as JSON")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;

  public EvaluateCommand() {
    this(System.out, System.err);
  }

  EvaluateCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new EvaluateCommand()).execute(args));
  }

  @Override
  public Integer call() throws JsonProcessingException {
    try {
      return evaluate(model.path());
    } catch (CheckpointException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private int evaluate(Path folder) throws JsonProcessingException {
    try (var checkpoint = Checkpoint.open(folder, engine.kernels())) {
      var questions = limited(HeldOutCase.read(cases == null ? casesOf(folder) : cases));
      var answers = answers(new Evaluation(checkpoint), questions);
      print(answers);
      return DONE;
    }
  }

  private static Path casesOf(Path folder) {
    Path packed = folder.resolve("heldout.jsonl.gz");
    return Files.exists(packed) ? packed : folder.resolve("heldout.jsonl");
  }

  private List<HeldOutCase> limited(List<HeldOutCase> all) {
    var kept = new ArrayList<HeldOutCase>();
    for (var one : all) {
      if (kept.stream().filter(other -> other.skill().equals(one.skill())).count() < limit) {
        kept.add(one);
      }
    }
    return kept;
  }

  private List<Evaluation.Answer> answers(Evaluation evaluation, List<HeldOutCase> questions) {
    var answers = new ArrayList<Evaluation.Answer>();
    for (var question : questions) {
      answers.add(evaluation.ask(question));
      if (answers.size() % PROGRESS_EVERY == 0 || answers.size() == questions.size()) {
        err.printf("%d of %d asked%n", answers.size(), questions.size());
      }
    }
    return answers;
  }

  private void print(List<Evaluation.Answer> answers) throws JsonProcessingException {
    var figures = Evaluation.figures(answers);
    if (asJson) {
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    } else {
      figures.forEach((skill, figure) ->
          out.printf(
              Locale.ROOT,
              "%-12s %6.1f %%   ended %6.1f %%   of %d   facts kept %6.1f %% of %d%n",
              skill,
              100.0 * figure.right() / figure.asked(),
              100.0 * figure.ended() / figure.asked(),
              figure.asked(),
              100.0 * figure.kept() / figure.expected(),
              figure.expected()));
    }
    answers.stream().filter(answer -> !answer.right()).limit(show).forEach(this::printWrong);
  }

  private void printWrong(Evaluation.Answer answer) {
    var question = answer.question();
    out.printf("%n%s%n", question.id());
    question.messages().stream()
        .skip(Math.max(0, question.messages().size() - 4))
        .forEach(message -> out.printf("  %s: %s%n", message.role(), message.content()));
    out.printf(
        "  → %s%n  expected %s, not %s%n", answer.text(), question.expect(), question.forbid());
  }
}
