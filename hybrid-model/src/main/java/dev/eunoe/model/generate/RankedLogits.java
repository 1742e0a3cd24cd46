package dev.eunoe.model.generate;

/**
 * The tokens by falling logit, put in order only as far down as anybody looks: a draw seldom needs
 * more than the first few hundred of a vocabulary. Among equal logits the lower id comes first.
 *
 * <p>Used again for every token, so that ranking allocates nothing.
 */
final class RankedLogits {
  private static final int FIRST = 256;

  // One long per id, its upper half ordered like the negated logit, its lower half the id.
  private long[] keys = {};
  private int sorted;

  /** Takes the logits (vocabSize) of a token; they must not change while their order is asked. */
  void set(float[] logits) {
    if (keys.length != logits.length) {
      keys = new long[logits.length];
    }
    for (int id = 0; id < logits.length; id++) {
      int bits = Float.floatToIntBits(-logits[id]);
      int ordered = bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits;
      keys[id] = (long) ordered << 32 | id;
    }
    sorted = 0;
  }

  /** The id of that rank, counted from 0. */
  int id(int rank) {
    if (rank >= sorted) {
      int to = Math.min(keys.length, Math.max(FIRST, 8 * rank));
      select(sorted, to);
      sort(sorted, to);
      sorted = to;
    }
    return (int) keys[rank];
  }

  /** Puts the least keys of [from, end) into [from, to): Hoare's quickselect. */
  private void select(int from, int to) {
    int low = from;
    int high = keys.length - 1;
    while (low < high && to < keys.length) {
      long pivot = middle(keys[low], keys[(low + high) >>> 1], keys[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long swapped = keys[i];
          keys[i++] = keys[j];
          keys[j--] = swapped;
        }
      }
      // All up to j are at most the pivot, all from i on at least: only the side of `to` is open.
      if (to - 1 <= j) {
        high = j;
      } else if (to - 1 >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  /**
   * Puts the keys of [from, to) in order: heapsort, which needs no room. The JDK's own sort makes
   * arrays on processors for which it has vector instructions.
   */
  private void sort(int from, int to) {
    int n = to - from;
    for (int root = n / 2 - 1; root >= 0; root--) {
      sink(from, root, n);
    }
    for (int last = n - 1; last > 0; last--) {
      long greatest = keys[from];
      keys[from] = keys[from + last];
      keys[from + last] = greatest;
      sink(from, 0, last);
    }
  }

  /** Moves a key of the heap of n keys from {@code from} on down to where it belongs. */
  private void sink(int from, int root, int n) {
    long key = keys[from + root];
    int at = root;
    int child = greaterChild(from, at, n);
    while (child < n && keys[from + child] > key) {
      keys[from + at] = keys[from + child];
      at = child;
      child = greaterChild(from, at, n);
    }
    keys[from + at] = key;
  }

  /** One at n or beyond where there is none. */
  private int greaterChild(int from, int at, int n) {
    int left = 2 * at + 1;
    return left + 1 < n && keys[from + left + 1] > keys[from + left] ? left + 1 : left;
  }

  private static long middle(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
