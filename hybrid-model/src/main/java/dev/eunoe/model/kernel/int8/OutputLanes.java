package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.VectorSpecies;

/** The lanes that products of quantised weights run on: an output row each, widened to f32. */
public final class OutputLanes {
  public static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  public static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  public static final int LANES = FLOATS.length();

  private OutputLanes() {}
}
