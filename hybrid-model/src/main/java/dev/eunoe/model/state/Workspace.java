package dev.eunoe.model.state;

import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.args.KernelArgs;
import java.util.ArrayList;
import java.util.List;

/**
 * Scratch arrays of one forward pass, reused by the next so that nothing is allocated per token.
 * They carry no meaning from one pass to another.
 */
public final class Workspace {

  /** Who uses an array; two users that hold their values at the same time have different slots. */
  public enum Slot {
    RESIDUAL,
    NORMED,
    SCALED,
    MIXED,
    PROJECTED,
    CONVOLVED,
    STEP_SIZES,
    INNER,
    GATE,
    LOW_RANK,
    STATE_INPUT,
    STATE_OUTPUT,
    QUERIES,
    /** Queries rotated to another place. */
    PLACED_QUERIES,
    KEYS,
    VALUES,
    FEED_FORWARD_GATE,
    FEED_FORWARD_UP,
    OUTPUT_GATE,
    ROUTING,
    EXPERT_SCORES,
    EXPERT_CHOICE,
    EXPERT_GROUPS,
    EXPERT_INPUT,
    EXPERT_OUTPUT,
    LATENT_INPUT,
    LATENT_OUTPUT,
    SHARED_GATE,
    LAST_NORMED,
    /** The logits of the runs of a pass that ask for them. */
    LOGITS,
    /** The embeddings of the tokens of the pass, for layers that read them again. */
    EMBEDDING,
    PREFACE_INPUT,
    PREFACE_MIXED,
    PREFACE_OUTPUT,
    /** What the scan of an earlier layer gave, for gated memory units. */
    MEMORY,
    /** What all layers are given of each token by its id, and of it what one layer is. */
    PER_LAYER,
    PER_LAYER_INPUT,
    PER_LAYER_GATE
  }

  private final float[][] arrays = new float[Slot.values().length][0];

  private final KernelArgs args = new KernelArgs();

  private int[] indices = {};

  // One for each rotation of the model: one or two.
  private final List<RotaryTable> rotations = new ArrayList<>();

  /** An array of at least {@code size} floats with any content. */
  public float[] floats(Slot slot, int size) {
    float[] array = arrays[slot.ordinal()];
    if (array.length < size) {
      // The old one goes first: the largest arrays of a long pass need not be there twice.
      arrays[slot.ordinal()] = new float[0];
      array = new float[size];
      arrays[slot.ordinal()] = array;
    }
    return array;
  }

  /** An array of at least {@code size} indices with any content. */
  public int[] indices(int size) {
    if (indices.length < size) {
      indices = new int[size];
    }
    return indices;
  }

  /** The arguments of kernels, each filled for one call after the other. */
  KernelArgs args() {
    return args;
  }

  /** The table of a rotation whose positions end before {@code places}. */
  RotaryTable rotary(RopeConfig rope, long places) {
    for (int i = 0; i < rotations.size(); i++) {
      if (rotations.get(i).isOf(rope, places)) {
        return rotations.get(i);
      }
    }
    var table = new RotaryTable(rope, places);
    rotations.add(table);
    return table;
  }
}
