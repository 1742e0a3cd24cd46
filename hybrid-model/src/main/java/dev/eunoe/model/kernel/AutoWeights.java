package dev.eunoe.model.kernel;

/**
 * Weights as they are in the checkpoint, except quantised blocks, which would have to be decoded in
 * every product: those of 4 bits about a middle become 4-bit groups with the same numbers, all
 * others 8-bit groups.
 */
final class AutoWeights implements Products {
  private final Products stored;
  private final Products int8;
  private final Products int4;

  AutoWeights(Products stored, Products int8, Products int4) {
    this.stored = stored;
    this.int8 = int8;
    this.int4 = int4;
  }

  @Override
  public String name() {
    return stored.name() + ", blocks repacked";
  }

  @Override
  public String description() {
    return stored.description() + "; blocks as " + int8.description();
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (!(matrix instanceof BlockMatrix blocks) || !(blocks.type() instanceof BlockType type)) {
      return stored.prepare(matrix);
    }
    return (type == BlockType.Q4_0 ? int4 : int8).prepare(blocks);
  }
}
