package dev.ishowtts.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The name that NVIDIA's driver gives a GPU, e.g. {@code NVIDIA H200}. */
public final class GpuName {
  private static final String DRIVER = "libcuda.so.1";
  private static final int LONGEST = 256;

  private GpuName() {}

  /** The functions of the driver that are called; each returns its error code. */
  interface Driver extends Library {
    int cuInit(int flags);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDeviceGetName(byte[] name, int length, int device);
  }

  /** Returns the name of a GPU, from 0; empty if there is no driver or no such GPU. */
  public static Optional<String> of(int ordinal) {
    try {
      return of(Native.load(DRIVER, Driver.class), ordinal);
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  static Optional<String> of(Driver driver, int ordinal) {
    IntByReference device = new IntByReference();
    byte[] name = new byte[LONGEST];
    boolean failed =
        driver.cuInit(0) != 0
            || driver.cuDeviceGet(device, ordinal) != 0
            || driver.cuDeviceGetName(name, name.length, device.getValue()) != 0;
    String text = new String(name, StandardCharsets.UTF_8);
    String known = text.substring(0, text.indexOf('\0') < 0 ? text.length() : text.indexOf('\0'));
    return failed || known.isBlank() ? Optional.empty() : Optional.of(known.strip());
  }
}
