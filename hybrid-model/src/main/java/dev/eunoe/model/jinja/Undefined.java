package dev.eunoe.model.jinja;

/**
 * What a name, attribute or item gives that does not exist: empty, false, and refused in any
 * operation but output, tests and loops.
 *
 * @param what the sentence to refuse it with
 */
record Undefined(String what) {
  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Object target, String name) {
    return new Undefined(
        "'" + Operations.typeName(target) + " object' has no attribute '" + name + "'");
  }

  FailedOperation refusal() {
    return new FailedOperation(what);
  }

  /** All undefined values are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
