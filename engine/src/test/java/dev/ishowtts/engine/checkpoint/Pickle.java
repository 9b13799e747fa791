package dev.ishowtts.engine.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the opcodes that torch.save writes. */
final class Pickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickle() {
    op(0x80).op(2);
  }

  Pickle dict() {
    return opcodes("ccollections\nOrderedDict\n").op(')').op('R');
  }

  Pickle nested(String key) {
    return string(key).dict();
  }

  Pickle close() {
    return op('s');
  }

  /** An optimizer's state as torch writes it: integer keys, floats, None, lists, big numbers. */
  Pickle optimizer() {
    string("optimizer_state_dict").op('}').op('(');
    string("state").op('}').op('K').op(0).op('}').op('s');
    string("param_groups").op(']').op('(').op('K').op(1).op('N').op('e');
    string("lr").op('G').raw(new byte[] {0x3f, 0x1a, 0x36, (byte) 0xe2, 0, 0, 0, 0});
    string("big").op(0x8a).op(5).raw(new byte[] {0, 0, 0, 0, 1});
    string("foreach").op(0x88);
    string("list").op(']').op('M').raw(new byte[] {1, 2}).op('a');
    return op('u').op('s');
  }

  Pickle tensor(
      String name, String type, String key, int count, int offset, String shape, String strides) {
    string(name).opcodes("ctorch._utils\n_rebuild_tensor_v2\n").op('(');
    op('(').string("storage").opcodes("ctorch\n" + type + "\n").string(key).string("cpu");
    integer(count).op('t').op('Q').integer(offset).tuple(shape).tuple(strides).op(0x89);
    opcodes("ccollections\nOrderedDict\n").op(')').op('R');
    return op('t').op('q').op(1).op('R').op('r').raw(new byte[] {2, 0, 0, 0}).op('s');
  }

  byte[] end() {
    op('}').string("_metadata").op('}').op('s').op('b').op('.');
    return out.toByteArray();
  }

  private Pickle tuple(String numbers) {
    op('(');
    if (!numbers.isEmpty()) {
      for (String number : numbers.split(",", -1)) {
        integer(Integer.parseInt(number));
      }
    }
    return op('t');
  }

  private Pickle integer(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
    return op('J').raw(bytes.array());
  }

  private Pickle string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    return op('X').raw(length.putInt(bytes.length).array()).raw(bytes);
  }

  private Pickle opcodes(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  private Pickle raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  private Pickle op(int opcode) {
    out.write(opcode);
    return this;
  }

  /** Writes a torch zip: stored entries, data aligned by an extra field. */
  static void zip(Path file, byte[] pickle, Map<String, byte[]> storages) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      store(zip, "m/data.pkl", pickle);
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        store(zip, "m/data/" + storage.getKey(), storage.getValue());
      }
    }
  }

  static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    entry.setExtra(new byte[] {'F', 'B', 3, 0, 'Z', 'Z', 'Z'});
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
