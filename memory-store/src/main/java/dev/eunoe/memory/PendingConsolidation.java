package dev.eunoe.memory;

import java.util.List;

/**
 * A conversation whose segments are still to be made, though nobody goes on with it: one from
 * before an upgrade, or from an import.
 *
 * @param number by which it stands in line
 * @param responseId its newest finished exchange; empty where there is none
 * @param endPosition the end of that exchange in tokens
 */
public record PendingConsolidation(Owner owner, long number, String responseId, long endPosition) {

  /**
   * The first of them.
   *
   * @param left how many there are in all
   */
  public record Line(List<PendingConsolidation> first, long left) {}
}
