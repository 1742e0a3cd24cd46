package dev.eunoe.model.kernel.tornado;

/** How weights lie on the device. */
enum Form {
  /** Floats, which hold each weight of a checkpoint exactly. */
  STORED("", "weights as floats") {
    @Override
    boolean takes(int cols) {
      return true;
    }

    @Override
    long panelBytes(int cols) {
      return (long) SlicedKernels.PANEL * cols * Float.BYTES;
    }

    @Override
    WeightPool pool(Device device, int cols, int panels) {
      return new FloatPool(device, cols, panels);
    }
  },

  /** Bytes in groups of columns with one scale each; widths of no whole groups stay floats. */
  INT8(" int8", "weights of 8 bits in groups of " + SlicedKernels.GROUP_COLS) {
    @Override
    boolean takes(int cols) {
      return cols % SlicedKernels.GROUP_COLS == 0;
    }

    @Override
    long panelBytes(int cols) {
      int groups = cols / SlicedKernels.GROUP_COLS;
      return (long) SlicedKernels.PANEL * (cols + groups * Float.BYTES);
    }

    @Override
    WeightPool pool(Device device, int cols, int panels) {
      return new BytePool(device, cols, panels);
    }
  };

  private final String suffix;
  private final String description;

  Form(String suffix, String description) {
    this.suffix = suffix;
    this.description = description;
  }

  /** What this form adds to the name of the products. */
  String suffix() {
    return suffix;
  }

  String description() {
    return description;
  }

  /** Whether a matrix so wide can have this form. */
  abstract boolean takes(int cols);

  abstract long panelBytes(int cols);

  /** An empty pool for so many panels. */
  abstract WeightPool pool(Device device, int cols, int panels);
}
