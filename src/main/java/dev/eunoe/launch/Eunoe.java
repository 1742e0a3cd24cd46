package dev.eunoe.launch;

import dev.eunoe.command.PathArgument;
import dev.eunoe.command.TimeArgument;
import dev.eunoe.command.bench.BenchCommand;
import dev.eunoe.command.bench.InterferenceCommand;
import dev.eunoe.command.check.CheckCommand;
import dev.eunoe.command.check.EvaluateCommand;
import dev.eunoe.command.inspect.InspectCommand;
import dev.eunoe.command.inspect.PlanCommand;
import dev.eunoe.command.keys.KeysCommand;
import dev.eunoe.command.load.LoadBenchCommand;
import dev.eunoe.command.memory.ForgetEvalCommand;
import dev.eunoe.command.memory.MemoryBenchCommand;
import dev.eunoe.command.memory.RecallEvalCommand;
import dev.eunoe.command.pull.ModelsCommand;
import dev.eunoe.command.pull.PullCommand;
import dev.eunoe.command.start.StartBenchCommand;
import dev.eunoe.command.turns.TurnBenchCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./eunoe COMMAND}: the entry of every command. */
@QuarkusMain
@Command(
    name = "eunoe",
    description = "A chat server whose conversations never run out of window.",
    mixinStandardHelpOptions = true,
    version = "eunoe 0.1.0-SNAPSHOT",
    subcommands = {
      ServeCommand.class,
      ChatCommand.class,
      KeysCommand.class,
      PullCommand.class,
      ModelsCommand.class,
      InspectCommand.class,
      PlanCommand.class,
      CheckCommand.class,
      EvaluateCommand.class,
      RecallEvalCommand.class,
      ForgetEvalCommand.class,
      MemoryBenchCommand.class,
      BenchCommand.class,
      TurnBenchCommand.class,
      StartBenchCommand.class,
      LoadBenchCommand.class,
      InterferenceCommand.class
    })
public final class Eunoe {

  public static void main(String... arguments) {
    int exitCode =
        new CommandLine(new Eunoe())
            .registerConverter(Path.class, new PathArgument())
            .registerConverter(Duration.class, new TimeArgument())
            // A folder may be called @something; there are no files of arguments.
            .setExpandAtFiles(false)
            .setExecutionStrategy(Eunoe::run)
            .setExecutionExceptionHandler(Eunoe::sayOneSentence)
            .execute(arguments);
    System.exit(exitCode);
  }

  private static int run(CommandLine.ParseResult parsed) {
    boolean serves =
        parsed.hasSubcommand()
            && parsed.subcommand().commandSpec().userObject() instanceof ServeCommand;
    if (!serves) {
      CommandLog.start();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /**
   * A failure a person can act on is its message alone; {@code -Dlauncher.trace=true} shows where.
   */
  private static int sayOneSentence(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    String sentence = Sentence.of(failure);
    command
        .getErr()
        .println(
            command.getCommand() instanceof ServeCommand serve
                ? serve.line("ERROR", sentence)
                : "eunoe: " + sentence);
    if (Boolean.getBoolean("launcher.trace")) {
      failure.printStackTrace(command.getErr());
    }
    return 1;
  }

  private Eunoe() {}
}
