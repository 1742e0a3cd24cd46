package dev.eunoe.model.kernel.tornado;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The device that TornadoVM takes where no other is asked for, and how much of its memory is left.
 */
final class Device {
  private final TornadoDevice device;
  private final AtomicLong reserved = new AtomicLong();

  private Device(TornadoDevice device) {
    this.device = device;
  }

  /**
   * Starts TornadoVM.
   *
   * @throws KernelsUnavailableException when it has no device
   */
  static Device open() {
    // Read once, when TornadoVM starts. Without the first a kernel that fails is run by the host,
    // silently; the second is a bound of TornadoVM's own, and the device's is checked here.
    System.setProperty("tornado.recover.bailout", "False");
    System.setProperty(
        "tornado.device.memory", System.getProperty("tornado.device.memory", "4096GB"));
    try {
      return new Device(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice());
    } catch (TornadoRuntimeException | ExceptionInInitializerError e) {
      throw new KernelsUnavailableException(
          "The tornado kernels cannot run: TornadoVM finds no device; install the driver of one that it supports.");
    }
  }

  /** The kind of driver, in small letters: opencl, ptx … */
  String driver() {
    return device.getTornadoVMBackend().toString().toLowerCase(Locale.ROOT);
  }

  String name() {
    return device.getPhysicalDevice().getDeviceName();
  }

  /** Bytes of the greatest array that the device can hold. */
  long mostBytes() {
    return device.getMaxAllocMemory();
  }

  /**
   * Counts bytes that will be asked of the device, or of none if negative.
   *
   * @throws KernelsUnavailableException when it has not so many left
   */
  void reserve(long bytes) {
    long wanted = reserved.addAndGet(bytes);
    if (bytes > 0 && wanted > device.getMaxGlobalMemory()) {
      reserved.addAndGet(-bytes);
      throw new KernelsUnavailableException(
          "The weights need more than %d MB on %s, which has %d MB; choose --weights int8, a smaller model or --backend auto."
              .formatted(wanted >> 20, name(), device.getMaxGlobalMemory() >> 20));
    }
  }
}
