package dev.eunoe.model.weights;

/**
 * Which rows of a fused projection belong together when the parts are interleaved head by head:
 * {@code [part 0 | part 1 | …]} for head 0, then for head 1, and so on.
 */
record HeadRows(int nHeads, int... widths) {

  /** The rows of one part, all heads one after the other. */
  int[] of(int part) {
    int perHead = 0;
    int before = 0;
    for (int i = 0; i < widths.length; i++) {
      before += i < part ? widths[i] : 0;
      perHead += widths[i];
    }
    int[] rows = new int[nHeads * widths[part]];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / widths[part] * perHead + before + i % widths[part];
    }
    return rows;
  }

  /** Rows of the whole projection. */
  int total() {
    int perHead = 0;
    for (int width : widths) {
      perHead += width;
    }
    return nHeads * perHead;
  }
}
