package dev.eunoe.command;

import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.StateOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How a model keeps what it has read: options of every command that runs one, for picocli's
 * {@code @Mixin}.
 */
public final class KeptStateOptions {

  @Mixin private final KeyValueOption keyValues = new KeyValueOption();

  @Option(
      names = "--window",
      paramLabel = "W",
      description =
          "tokens that full attention looks back at (default: as many as the context has room for)",
      showDefaultValue = Visibility.NEVER,
      defaultValue = "${env:EUNOE_STATE_WINDOW}")
  private @Nullable Integer window;

  @Option(
      names = "--first",
      paramLabel = "S",
      description = "tokens at the beginning that it sees for good (default: 4)",
      showDefaultValue = Visibility.NEVER,
      defaultValue = "${env:EUNOE_STATE_FIRST:-4}")
  private int first = StateOptions.FIRST;

  @Option(
      names = "--global",
      paramLabel = "POSITIONS",
      description =
          "other tokens that it sees for good, such as 17,100-163, counted from 0; where it knows no"
              + " positions",
      showDefaultValue = Visibility.NEVER,
      defaultValue = "${env:EUNOE_STATE_GLOBAL}")
  private @Nullable String globals;

  @Option(
      names = "--context",
      paramLabel = "N",
      description =
          "tokens that full attention sees at most (default: what the model was trained with);"
              + " what is longer goes on with the newest of them",
      showDefaultValue = Visibility.NEVER,
      defaultValue = "${env:EUNOE_STATE_CONTEXT}")
  private @Nullable Long context;

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException when it says nothing that can be
   */
  public StateOptions options() {
    var staying = globals == null ? GlobalTokens.NONE : GlobalTokens.parse(globals);
    return new StateOptions(keyValues.format(), window, first, staying, context, true);
  }

  /** The same for a process of its own. */
  public List<String> arguments() {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--kv", options().cached().name().toLowerCase(Locale.ROOT)));
    arguments.addAll(List.of("--first", Integer.toString(first)));
    if (window != null) {
      arguments.addAll(List.of("--window", Integer.toString(window)));
    }
    if (globals != null) {
      arguments.addAll(List.of("--global", globals));
    }
    if (context != null) {
      arguments.addAll(List.of("--context", Long.toString(context)));
    }
    return arguments;
  }

  /** The same as settings of the server, for a command that starts one in this process. */
  public void set() {
    var kept = options();
    System.setProperty("eunoe.state.kv", kept.cached().name().toLowerCase(Locale.ROOT));
    System.setProperty("eunoe.state.first", Integer.toString(first));
    if (globals != null) {
      System.setProperty("eunoe.state.global", globals);
    }
    if (window != null) {
      System.setProperty("eunoe.state.window", Integer.toString(window));
    }
    if (context != null) {
      System.setProperty("eunoe.state.context", Long.toString(context));
    }
  }
}
