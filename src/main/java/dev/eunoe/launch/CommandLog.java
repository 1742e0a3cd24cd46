package dev.eunoe.launch;

import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The log of the commands that do not start the server: warnings, a line each, to standard error.
 *
 * <p>The application's log manager keeps every record of every level until Quarkus comes up and
 * takes them, which without a server it never does: commands would pay for them, and nobody would
 * read the warnings.
 */
final class CommandLog {
  private static final Level LEVEL = Level.WARNING;

  /**
   * How far a large model is loaded is worth a line; that there is no GPU for tokenizers is not,
   * nor that migrations have an order of ours.
   */
  private static final Map<Logger, Level> OTHERS =
      Map.of(
          Logger.getLogger("dev.eunoe.model.weights.LoadProgress"), Level.INFO,
          Logger.getLogger("ai.djl"), Level.SEVERE,
          Logger.getLogger("org.flywaydb.core.internal.command.DbMigrate"), Level.SEVERE);

  private CommandLog() {}

  static void start() {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setFormatter(new Line());
    root.addHandler(console);
    root.setLevel(LEVEL);
    OTHERS.forEach(Logger::setLevel);
  }

  private static final class Line extends SimpleFormatter {
    @Override
    public String format(LogRecord record) {
      return "eunoe: " + formatMessage(record) + System.lineSeparator();
    }
  }
}
