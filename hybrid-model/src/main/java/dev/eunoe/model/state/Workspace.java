package dev.eunoe.model.state;

import dev.eunoe.model.config.RopeConfig;
import java.util.EnumMap;
import java.util.Map;

/**
 * Scratch arrays of one forward pass, reused by the next so that nothing is allocated per token.
 * They carry no meaning from one pass to another, so a pass may take any workspace.
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
    KEYS,
    VALUES,
    SCORES,
    FEED_FORWARD_GATE,
    FEED_FORWARD_UP,
    OUTPUT_GATE,
    ROUTING,
    EXPERT_INPUT,
    EXPERT_OUTPUT,
    LATENT_INPUT,
    LATENT_OUTPUT,
    SHARED_GATE,
    LAST_NORMED,
    /** The embeddings of the tokens of the pass, for layers that read them again. */
    EMBEDDING,
    PREFACE_INPUT,
    PREFACE_MIXED,
    PREFACE_OUTPUT,
    /** What the scan of an earlier layer gave, for gated memory units. */
    MEMORY,
    /** Keys and values that one layer makes and the next ones use as well. */
    SHARED_KEYS,
    SHARED_VALUES
  }

  private static final float[] NONE = {};

  private final RotaryTable rotary = new RotaryTable();

  private final Map<Slot, float[]> arrays = new EnumMap<>(Slot.class);

  /** An array of at least {@code size} floats with any content. */
  public float[] floats(Slot slot, int size) {
    float[] array = arrays.getOrDefault(slot, NONE);
    if (array.length < size) {
      array = new float[size];
      arrays.put(slot, array);
    }
    return array;
  }

  /** The angles of a pass; layers with the same rotation share them. */
  public RotaryTable rotary(RopeConfig rope, long position, int tokens) {
    rotary.fill(rope, position, tokens);
    return rotary;
  }
}
