package dev.ishowtts.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TorchZipFileTest {
  @TempDir Path folder;

  @Test
  void open_torchFile_equalsItsSafetensorsTwin() throws IOException {
    try (WeightSource torch = WeightFiles.open(GoldenFiles.tiny("vocos.bin"));
        WeightSource twin = WeightFiles.open(GoldenFiles.tiny("vocos.safetensors"))) {
      assertThat(torch).isInstanceOf(TorchZipFile.class);
      assertThat(torch.shapes()).isEqualTo(twin.shapes());
      for (String name : twin.shapes().keySet()) {
        assertThat(torch.floats(name)).as(name).isEqualTo(twin.floats(name));
      }
      assertThatIllegalArgumentException().isThrownBy(() -> torch.floats("nothing"));
    }
  }

  @Test
  void open_torchVocoder_isAVocosCheckpoint() throws IOException {
    try (VocosCheckpoint vocos =
        VocosCheckpoint.open(GoldenFiles.tiny("vocos.bin"), ArchitectureConfig.unsaid())) {
      assertThat(vocos.architecture()).isEqualTo(new VocosArchitecture(64, 128, 2));
    }
  }

  @Test
  void floats_transposedAndSharedStorage_followStridesAndOffsets() throws IOException {
    Path file =
        torch(
            new Pickle()
                .dict()
                .tensor("rows", "FloatStorage", "0", 6, 0, "2,3", "3,1")
                .tensor("columns", "FloatStorage", "0", 6, 0, "3,2", "1,3")
                .tensor("tail", "FloatStorage", "0", 6, 4, "2", "1")
                .tensor("everyOther", "FloatStorage", "0", 6, 1, "3", "2")
                .tensor("scalar", "FloatStorage", "0", 6, 5, "", "")
                .tensor("none", "FloatStorage", "0", 6, 0, "0,3", "3,1")
                .end(),
            Map.of("0", floats(0, 1, 2, 3, 4, 5)));
    try (TorchZipFile torch = TorchZipFile.open(file)) {
      assertThat(torch.floats("rows")).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(torch.floats("columns")).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(torch.floats("tail")).containsExactly(4, 5);
      assertThat(torch.floats("everyOther")).containsExactly(1, 3, 5);
      assertThat(torch.floats("scalar")).containsExactly(5);
      assertThat(torch.floats("none")).isEmpty();
      assertThat(torch.shapes()).containsEntry("columns", List.of(3L, 2L));
    }
  }

  @Test
  void floats_everyStorageType_isWidened() throws IOException {
    Map<String, byte[]> data = new TreeMap<>();
    Pickle pickle = new Pickle().dict();
    Map<String, TensorType> types =
        Map.of(
            "HalfStorage", TensorType.F16,
            "BFloat16Storage", TensorType.BF16,
            "FloatStorage", TensorType.F32,
            "DoubleStorage", TensorType.F64);
    types.forEach(
        (name, type) -> {
          ByteBuffer bytes = ByteBuffer.allocate(2 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
          type.put(bytes, 0, 1.5f);
          type.put(bytes, type.bytes(), -2);
          data.put(name, bytes.array());
          pickle.tensor(name, name, name, 2, 0, "2", "1");
        });
    data.put("long", new byte[] {-2, -1, -1, -1, -1, -1, -1, -1});
    pickle.tensor("long", "LongStorage", "long", 1, 0, "1", "1");
    data.put("int", new byte[] {7, 0, 0, 0});
    pickle.tensor("int", "IntStorage", "int", 1, 0, "1", "1");
    data.put("bool", new byte[] {1});
    pickle.tensor("bool", "BoolStorage", "bool", 1, 0, "", "");
    try (TorchZipFile torch = TorchZipFile.open(torch(pickle.end(), data))) {
      for (String name : types.keySet()) {
        assertThat(torch.floats(name)).as(name).containsExactly(1.5f, -2);
      }
      assertThat(torch.floats("long")).containsExactly(-2);
      assertThat(torch.floats("int")).containsExactly(7);
      assertThat(torch.floats("bool")).containsExactly(1);
    }
  }

  @Test
  void open_trainingCheckpoint_takesTheAveragedWeights() throws IOException {
    byte[] pickle =
        new Pickle()
            .dict()
            .nested("model_state_dict")
            .tensor("transformer.a", "FloatStorage", "0", 1, 0, "1", "1")
            .close()
            .optimizer()
            .nested("ema_model_state_dict")
            .tensor("ema_model.transformer.a", "FloatStorage", "1", 1, 0, "1", "1")
            .close()
            .end();
    Path file = torch(pickle, Map.of("0", floats(1), "1", floats(2)));
    try (TorchZipFile torch = TorchZipFile.open(file)) {
      assertThat(torch.shapes()).containsOnlyKeys("ema_model.transformer.a");
      assertThat(torch.floats("ema_model.transformer.a")).containsExactly(2);
    }
  }

  @Test
  void open_maliciousGlobal_isRefusedByName() throws IOException {
    byte[] pickle =
        "\u0002cos\nsystem\nq\0X\u0002\0\0\0ls\u0085R.".getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[pickle.length + 1];
    whole[0] = (byte) 0x80;
    System.arraycopy(pickle, 0, whole, 1, pickle.length);
    assertRefused(torch(whole, Map.of()), "its pickle asks for 'os system'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FloatStorage|0|6|0|2,4|4,1|storage '0' of 6 values cannot hold shape [2, 4]",
        "FloatStorage|0|6|3|2,2|2,1|strides [2, 1] at 3",
        "FloatStorage|0|6|-1|1|1|cannot hold shape [1]",
        "FloatStorage|0|6|0|2000000000|0|cannot hold shape [2000000000]",
        "FloatStorage|0|6|0|-1|1|cannot hold shape [-1]",
        "FloatStorage|0|6|0|2,2|1|cannot hold shape [2, 2] with strides [1]",
        "FloatStorage|0|7|0|2|1|has 24 bytes, must be 7 values of F32",
        "DoubleStorage|0|6|0|2|1|has 24 bytes, must be 6 values of F64",
        "FloatStorage|9|6|0|2|1|lies in storage '9', which is not in the file",
        "QInt8Storage|0|6|0|2|1|asks for 'torch QInt8Storage'"
      })
  void open_impossibleTensor_isRefused(
      String type, String key, int count, int offset, String shape, String strides, String reason)
      throws IOException {
    byte[] pickle = new Pickle().dict().tensor("w", type, key, count, offset, shape, strides).end();
    assertRefused(torch(pickle, Map.of("0", floats(0, 1, 2, 3, 4, 5))), reason);
  }

  @Test
  void open_otherPickles_areRefused() throws IOException {
    assertRefused(torch(new byte[] {(byte) 0x80, 4, '}', '.'}, Map.of()), "protocol 4");
    assertRefused(torch(new byte[] {(byte) 0x80, 2, '}', '.'}, Map.of()), "holds no tensors");
    assertRefused(torch(new byte[] {(byte) 0x80, 2, 'N', '.'}, Map.of()), "no dictionary");
    assertRefused(torch(new byte[] {(byte) 0x80, 2, 'i', '.'}, Map.of()), "opcode 0x69 at byte 2");
    assertRefused(torch(new byte[] {(byte) 0x80, 2, 'h', 3}, Map.of()), "recalls value 3");
    assertRefused(torch(new byte[] {(byte) 0x80, 2, '('}, Map.of()), "cut short");
    assertRefused(
        torch(new byte[] {(byte) 0x80, 2, 'X', -1, -1, -1, -1}, Map.of()),
        "text of 4294967295 bytes");
  }

  @Test
  void open_compressedOrForeignZip_isRefused() throws IOException {
    Path deflated = folder.resolve("deflated.bin");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(deflated))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[100]);
      zip.closeEntry();
    }
    assertRefused(deflated, "compressed or encrypted");
    Path other = folder.resolve("other.bin");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
      zip.putNextEntry(new ZipEntry("readme"));
      zip.closeEntry();
    }
    assertRefused(other, "without an entry '…/data.pkl'");
    Path old = Files.write(folder.resolve("old.pt"), new byte[] {(byte) 0x80, 2, (byte) 0x8a});
    assertThatThrownBy(() -> WeightFiles.open(old)).hasMessageContaining("before 1.6");
  }

  @Test
  void open_truncatedFile_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(GoldenFiles.tiny("vocos.bin"));
    Path file = folder.resolve("cut.bin");
    for (int length : new int[] {0, 21, 22, 1000, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, "fetch it again");
    }
  }

  @Test
  void open_bigEndianFile_isRefused() throws IOException {
    Path file = folder.resolve("big.bin");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      Pickle.store(zip, "m/data.pkl", new Pickle().dict().end());
      Pickle.store(zip, "m/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    }
    assertRefused(file, "byte order is 'big'");
  }

  @Test
  void open_mutations_neverFailOtherwise() throws IOException {
    long seed = 4_711;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pickle =
        new Pickle()
            .dict()
            .tensor("a", "FloatStorage", "0", 6, 0, "3,2", "1,3")
            .optimizer()
            .tensor("b", "HalfStorage", "1", 2, 0, "2", "1")
            .end();
    byte[] whole =
        Files.readAllBytes(torch(pickle, Map.of("0", floats(0, 1, 2, 3, 4, 5), "1", floats(1))));
    Path file = folder.resolve("mutant.bin");
    // Overwriting a file makes some file systems flush it; a new one costs nothing.
    int refused = 0;
    for (int round = 0; round < 10_000; round++) {
      byte[] bytes = whole.clone();
      for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1);
      }
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Files.deleteIfExists(file);
      Files.write(file, bytes);
      try (TorchZipFile torch = TorchZipFile.open(file)) {
        for (String name : torch.shapes().keySet()) {
          assertThat(torch.floats(name).length).isLessThanOrEqualTo(24);
        }
      } catch (EngineException e) {
        assertThat(e.fault()).as("seed %d round %d", seed, round).isEqualTo(EngineFault.BAD_MODEL);
        assertThat(e.getMessage()).startsWith("mutant.bin: ").doesNotContain("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private Path torch(byte[] pickle, Map<String, byte[]> storages) throws IOException {
    Path file = folder.resolve("hand.bin");
    Pickle.zip(file, pickle, storages);
    return file;
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> TorchZipFile.open(file))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.fault()).isEqualTo(EngineFault.BAD_MODEL))
        .hasMessageStartingWith(BadModel.nameOf(file) + ": ")
        .hasMessageContaining(reason);
  }
}
