package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.DeltaRuleArgs;
import dev.eunoe.model.kernel.args.LinearRecurrenceArgs;
import dev.eunoe.model.kernel.args.SelectiveScanArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.kernel.vector.element.VectorSoftplus;

/**
 * The recurrences on the lanes of the Vector API: a lane holds one channel, and goes through the
 * whole chunk before the next lanes begin, so that its state stays in the nearest cache.
 *
 * <p>No sum crosses lanes, and the scalar tails use the same fused operations as the lanes.
 */
public final class VectorRecurrences implements Recurrences {
  /** What an element of a scan costs: its exponential counts as so many operations. */
  private static final int SCAN_WORK = 8;

  private final WorkSplitting splitting;
  // Lent to one operation at a time, so that a step allocates nothing.
  private final ObjectPool<VectorSelectiveScan> scans = new ObjectPool<>(VectorSelectiveScan::new);
  private final ObjectPool<VectorDeltaRule> deltaRules = new ObjectPool<>(VectorDeltaRule::new);
  private final ObjectPool<VectorLinearRecurrence> linear =
      new ObjectPool<>(VectorLinearRecurrence::new);
  private final ObjectPool<VectorBlockLinear> blockLinears =
      new ObjectPool<>(VectorBlockLinear::new);
  private final ObjectPool<VectorUnitHeads> unitHeads = new ObjectPool<>(VectorUnitHeads::new);

  /**
   * @param splitting whose threads share the work
   */
  public VectorRecurrences(WorkSplitting splitting) {
    this.splitting = splitting;
  }

  @Override
  public void softplus(float[] x, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorSoftplus.apply(x, 0, n);
    } else {
      splitting.parallelRange(n, (from, size) -> VectorSoftplus.apply(x, from, size));
    }
  }

  @Override
  public void selectiveScan(SelectiveScanArgs args) {
    var scan = scans.borrow();
    scan.set(args);
    splitting.threads((long) SCAN_WORK * args.tokens * args.h.length).run(scan.parts(), scan);
    scan.clear();
    scans.giveBack(scan);
  }

  @Override
  public void blockLinear(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y) {
    var product = blockLinears.borrow();
    product.set(w, bias, blocks, x, tokens, y);
    splitting.threads((long) tokens * w.length).run(blocks, product);
    product.clear();
    blockLinears.giveBack(product);
  }

  @Override
  public void gatedLinearRecurrence(LinearRecurrenceArgs args) {
    var recurrence = linear.borrow();
    recurrence.set(args);
    long operations = (long) SCAN_WORK * args.tokens * args.h.length;
    splitting.threads(operations).run(recurrence.parts(), recurrence);
    recurrence.clear();
    linear.giveBack(recurrence);
  }

  @Override
  public void unitHeads(Slice x, int rows, int heads, int size, float scale) {
    var unit = unitHeads.borrow();
    unit.set(x, heads, size, scale);
    splitting.parallelRows(rows, heads * size, unit);
    unit.clear();
    unitHeads.giveBack(unit);
  }

  @Override
  public void deltaRule(DeltaRuleArgs args) {
    var rule = deltaRules.borrow();
    rule.set(args);
    splitting.threads(2L * args.tokens * args.s.length).run(args.shape.nValueHeads(), rule);
    rule.clear();
    deltaRules.giveBack(rule);
  }
}
