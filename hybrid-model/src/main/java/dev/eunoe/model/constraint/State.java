package dev.eunoe.model.constraint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a text may stand in its grammar: all the places at once, each before a byte or the end. */
final class State {
  /**
   * One of them.
   *
   * @param frame what is open around it; null within nothing
   */
  record Configuration(int place, @Nullable Frame frame) {}

  final List<Configuration> configurations;

  /** By class of bytes, as far as it was asked for. */
  final @Nullable State[] next;

  /** Whether the text may end here, and whether it may go on. */
  final boolean accepting;

  final boolean open;

  /** The automaton's when this was made; what is of an earlier one is not in its table. */
  final int epoch;

  /** The tokens that may follow, once they were asked for. */
  @Nullable Mask mask;

  State(List<Configuration> configurations, Program program, int classes, int epoch) {
    this.configurations = configurations;
    this.next = new State[classes];
    this.epoch = epoch;
    this.accepting =
        configurations.stream().anyMatch(at -> program.at(at.place()) instanceof Program.Accept);
    this.open =
        configurations.stream().anyMatch(at -> program.at(at.place()) instanceof Program.Read);
  }
}
