package dev.eunoe.memory.evaluation.forgetting;

import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Owner;
import java.util.List;
import java.util.function.ToIntFunction;

/** How much there is of what a receipt counts. */
record Counts(int messages, int pins, int states, int conversations) {
  static Counts of(OwnerRows rows, Owner owner) {
    return new Counts(
        rows.count("turn where erased_at is null", owner),
        rows.count("pin where true", owner),
        rows.count("snapshot where true", owner),
        rows.count("conversation where true", owner));
  }

  Counts minus(Counts after) {
    return new Counts(
        messages - after.messages,
        pins - after.pins,
        states - after.states,
        conversations - after.conversations);
  }

  /** Whether receipts say that this went. */
  boolean isToldBy(List<ErasureReceipt> receipts) {
    return sum(receipts, receipt -> receipt.turns() + receipt.echoes()) == messages
        && sum(receipts, ErasureReceipt::pins) == pins
        && sum(receipts, ErasureReceipt::states) == states
        && sum(receipts, ErasureReceipt::conversations) == conversations
        && sum(receipts, ErasureReceipt::postings) > 0
        && sum(receipts, ErasureReceipt::segments) > 0
        && sum(receipts, ErasureReceipt::records) > 0;
  }

  private static int sum(List<ErasureReceipt> receipts, ToIntFunction<ErasureReceipt> count) {
    return receipts.stream().mapToInt(count).sum();
  }
}
