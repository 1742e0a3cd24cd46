package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.VectorKernels;
import jdk.incubator.vector.VectorSpecies;

/** The lanes that products of quantised weights run on: an output row each, widened to f32. */
final class OutputLanes {
  static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final int LANES = FLOATS.length();

  private OutputLanes() {}
}
