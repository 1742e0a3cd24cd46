package dev.eunoe.memory;

/**
 * Turns whose passages were given vectors.
 *
 * @param turns how many were looked at; 0 where none is due
 * @param left turns that were due before, these included
 */
public record Embedded(int turns, long left) {
  public static final Embedded NOTHING = new Embedded(0, 0);
}
