package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The lanes that all vector kernels run on. */
public final class Lanes {
  // Not a field of an instance: species that are no constants make the loops box every vector.
  public static final VectorSpecies<Float> FLOATS = speciesWithin(Kernels.LANE_BLOCK);

  private Lanes() {}

  private static VectorSpecies<Float> speciesWithin(int lanes) {
    var preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() <= lanes ? preferred : FloatVector.SPECIES_512;
  }
}
