package dev.eunoe.model.constraint.grammar;

/** A set of bytes, each as 0 to 255: a bit for each. */
public record ByteSet(long a, long b, long c, long d) {
  /** All from {@code from} to {@code to}, both among them. */
  public static ByteSet of(int from, int to) {
    long[] words = new long[4];
    for (int i = from; i <= to; i++) {
      words[i >> 6] |= 1L << i;
    }
    return new ByteSet(words[0], words[1], words[2], words[3]);
  }

  public ByteSet or(ByteSet other) {
    return new ByteSet(a | other.a, b | other.b, c | other.c, d | other.d);
  }

  public boolean has(int value) {
    long word =
        switch (value >> 6) {
          case 0 -> a;
          case 1 -> b;
          case 2 -> c;
          default -> d;
        };
    return (word >>> value & 1) != 0;
  }

  public boolean isEmpty() {
    return (a | b | c | d) == 0;
  }

  /** Whether both have a byte. */
  public boolean meets(ByteSet other) {
    return (a & other.a | b & other.b | c & other.c | d & other.d) != 0;
  }
}
