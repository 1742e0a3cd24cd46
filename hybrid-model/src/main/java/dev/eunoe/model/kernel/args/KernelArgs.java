package dev.eunoe.model.kernel.args;

/** The arguments of each kernel, to be filled for one call after the other by one thread. */
public final class KernelArgs {
  public final ConvArgs conv = new ConvArgs();
  public final MambaArgs mamba = new MambaArgs();
  public final AttentionArgs attention = new AttentionArgs();
  public final SelectiveScanArgs selectiveScan = new SelectiveScanArgs();
  public final LinearRecurrenceArgs linearRecurrence = new LinearRecurrenceArgs();
  public final DeltaRuleArgs deltaRule = new DeltaRuleArgs();

  /** Two views, for kernels that take no more than that. */
  public final Slice one = new Slice();

  public final Slice other = new Slice();

  /** Lets go of all arrays, some of which belong to sequences. */
  public void clear() {
    conv.clear();
    mamba.clear();
    attention.clear();
    selectiveScan.clear();
    linearRecurrence.clear();
    deltaRule.clear();
    one.clear();
    other.clear();
  }
}
