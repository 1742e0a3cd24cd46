package dev.eunoe.command.turns;

import java.time.Duration;

/**
 * What is played at each length.
 *
 * @param turns how many are counted
 * @param question tokens that a turn brings
 * @param answer tokens that it is answered with
 * @param readAgain how long reading again may take when the process is lost
 */
record TurnShape(int turns, int question, int answer, Duration readAgain) {
  TurnShape {
    if (turns < 1 || question < 1 || answer < 2) {
      throw new IllegalArgumentException(
          "--turns and --question must be at least 1, --answer at least 2.");
    }
  }
}
