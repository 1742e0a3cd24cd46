package dev.eunoe.model.kernel.tornado;

import dev.eunoe.model.kernel.contract.AcceleratorProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import org.jspecify.annotations.Nullable;

/** The backend called {@code tornado}. */
public final class TornadoBackend implements AcceleratorProvider {
  // One in the JVM, as TornadoVM is: its lock keeps plans from running at the same time, and its
  // memory is shared by all models.
  private static @Nullable Device device;

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public WeightFormat stored() {
    return new TornadoFormat(device(), Form.STORED);
  }

  @Override
  public WeightFormat int8() {
    return new TornadoFormat(device(), Form.INT8);
  }

  private static synchronized Device device() {
    try {
      if (device == null) {
        device = Device.open();
      }
      return device;
    } catch (NoClassDefFoundError e) {
      // Here and not in Device, whose class cannot even be linked then.
      throw new KernelsUnavailableException(
          "The tornado kernels cannot run: Java was started without TornadoVM; start it with @$TORNADOVM_HOME/tornado-argfile, or by ./eunoe.");
    }
  }
}
