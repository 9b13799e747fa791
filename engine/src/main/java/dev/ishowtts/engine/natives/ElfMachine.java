package dev.ishowtts.engine.natives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that a Linux library is made for (System V ABI, ELF header). */
final class ElfMachine {
  private static final int MAGIC = 0x464c457f; // 0x7f "ELF"
  private static final int X86_64 = 62;
  private static final int AARCH64 = 183;
  private static final int HEADER = 20;

  private ElfMachine() {}

  /** Throws if a library cannot run on a platform; only Linux libraries are looked at. */
  static void require(Path library, String platform) throws IOException {
    if (!platform.startsWith("linux-")) {
      return;
    }
    byte[] header;
    try (InputStream in = Files.newInputStream(library)) {
      header = in.readNBytes(HEADER);
    }
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (header.length < HEADER || fields.getInt(0) != MAGIC) {
      throw new IOException(library.getFileName() + " is damaged: it is no shared library");
    }
    int machine = Short.toUnsignedInt(fields.getShort(18));
    int wanted = platform.endsWith("-aarch64") ? AARCH64 : X86_64;
    if (machine != wanted) {
      throw new IOException(
          library.getFileName()
              + " is made for "
              + name(machine)
              + ", this machine is "
              + platform.substring("linux-".length()));
    }
  }

  private static String name(int machine) {
    return switch (machine) {
      case X86_64 -> "x64";
      case AARCH64 -> "aarch64";
      default -> "machine " + machine;
    };
  }
}
