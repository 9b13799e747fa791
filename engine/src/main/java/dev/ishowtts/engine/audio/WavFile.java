package dev.ishowtts.engine.audio;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A decoded WAV file: PCM of 8, 16, 24, 32 bits or IEEE float of 32, 64 bits, any channel count up
 * to 32.
 *
 * <p>Not read through {@code javax.sound}: its conversion of float samples beyond full scale to PCM
 * wraps them.
 */
public final class WavFile {
  /** Bytes read at most where the caller names no bound. */
  public static final long MAX_BYTES = 256L << 20;

  static final int MIN_RATE = 1_000;
  static final int MAX_RATE = 384_000;
  static final int MAX_CHANNELS = 32;

  private static final int FORMAT_PCM = 1;
  private static final int FORMAT_FLOAT = 3;
  private static final int FORMAT_EXTENSIBLE = 0xFFFE;
  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FMT = 0x20746D66;
  private static final int DATA = 0x61746164;

  /** Bytes 2..15 of the sub-format GUIDs that stand for a plain format tag. */
  private static final byte[] SUB_FORMAT = {
    0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
  };

  /** Writers to a pipe announce this much or more, for they cannot know the length. */
  private static final long ENDLESS = 0x7FFF_0000L;

  static final int PCM_HEADER = 44;

  /** A float file also needs the size of an extension and a fact chunk. */
  private static final int FLOAT_HEADER = 58;

  private final float[] interleaved;
  private final int channels;
  private final int sampleRate;
  private final SampleFormat format;

  private WavFile(float[] interleaved, Layout layout) {
    this.interleaved = interleaved;
    this.channels = layout.channels;
    this.sampleRate = layout.sampleRate;
    this.format = layout.format;
  }

  private record Layout(SampleFormat format, int channels, int sampleRate) {
    int frameBytes() {
      return format.bytes() * channels;
    }
  }

  /**
   * Reads a file of at most {@link #MAX_BYTES}.
   *
   * @throws EngineException BAD_AUDIO if it is no WAV of a kind named above
   */
  public static WavFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, MAX_BYTES);
    } catch (EngineException e) {
      throw new EngineException(e.fault(), file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stream to its end, which must come within {@code maxBytes}; does not close it.
   *
   * @throws EngineException BAD_AUDIO if it is longer or no WAV of a kind named above
   */
  public static WavFile read(InputStream in, long maxBytes) throws IOException {
    int bound = (int) Math.min(maxBytes, Integer.MAX_VALUE - 16);
    byte[] bytes = in.readNBytes(bound);
    if (in.read() >= 0) {
      throw bad("WAV is longer than the " + bound + " bytes allowed: cut it shorter");
    }
    return read(bytes);
  }

  /**
   * Reads a whole file's bytes.
   *
   * @throws EngineException BAD_AUDIO if they are no WAV of a kind named above
   */
  public static WavFile read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 12 || in.getInt(0) != RIFF || in.getInt(8) != WAVE) {
      throw bad("not a WAV file (no RIFF/WAVE at its start): convert it to WAV, PCM or float");
    }
    long riffSize = Integer.toUnsignedLong(in.getInt(4));
    boolean endless = riffSize == 0 || riffSize >= ENDLESS;
    Layout layout = null;
    long at = 12;
    while (at + 8 <= bytes.length) {
      int id = in.getInt((int) at);
      long size = Integer.toUnsignedLong(in.getInt((int) at + 4));
      at += 8;
      long left = bytes.length - at;
      if (id == DATA) {
        if (layout == null) {
          throw bad(
              "WAV has its data before its fmt chunk: write the file again with another program");
        }
        return decode(in, (int) at, dataSize(size, left, endless, layout), layout);
      }
      if (size > left) {
        throw bad("WAV is cut off: a chunk says " + size + " bytes, " + left + " are there");
      }
      if (id == FMT) {
        layout = layout(in.slice((int) at, (int) size).order(ByteOrder.LITTLE_ENDIAN));
      }
      at += size + (size & 1);
    }
    throw bad("WAV has no data chunk: it is cut off or holds no sound");
  }

  private static int dataSize(long size, long left, boolean endless, Layout layout) {
    boolean unknown = (size >= ENDLESS && size > left) || (size == 0 && endless);
    if (unknown) {
      return (int) (left - left % layout.frameBytes());
    }
    if (size > left) {
      throw bad("WAV is cut off: its data chunk says " + size + " bytes, " + left + " are there");
    }
    if (size % layout.frameBytes() != 0) {
      throw bad(
          "WAV data of "
              + size
              + " bytes are no whole frames of "
              + layout.frameBytes()
              + " bytes");
    }
    return (int) size;
  }

  private static Layout layout(ByteBuffer fmt) {
    if (fmt.remaining() < 16) {
      throw bad("WAV fmt chunk has " + fmt.remaining() + " bytes, at least 16 are needed");
    }
    int tag = Short.toUnsignedInt(fmt.getShort(0));
    int channels = Short.toUnsignedInt(fmt.getShort(2));
    long rate = Integer.toUnsignedLong(fmt.getInt(4));
    int align = Short.toUnsignedInt(fmt.getShort(12));
    int bits = Short.toUnsignedInt(fmt.getShort(14));
    if (tag == FORMAT_EXTENSIBLE) {
      tag = subFormat(fmt);
    }
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw bad("WAV sample rate must be between 1000 and 384000 Hz, got " + rate);
    }
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw bad("WAV must have between 1 and 32 channels, got " + channels);
    }
    Layout layout = new Layout(format(tag, bits), channels, (int) rate);
    if (align != layout.frameBytes()) {
      throw bad("WAV frame must be " + layout.frameBytes() + " bytes, its header says " + align);
    }
    return layout;
  }

  private static int subFormat(ByteBuffer fmt) {
    if (fmt.remaining() < 40) {
      throw bad("WAV extensible fmt chunk has " + fmt.remaining() + " bytes, 40 are needed");
    }
    for (int i = 0; i < SUB_FORMAT.length; i++) {
      if (fmt.get(26 + i) != SUB_FORMAT[i]) {
        throw bad("WAV holds an encoding that is neither PCM nor float: convert it to PCM");
      }
    }
    return Short.toUnsignedInt(fmt.getShort(24));
  }

  private static SampleFormat format(int tag, int bits) {
    if (tag == FORMAT_PCM) {
      return switch (bits) {
        case 8 -> SampleFormat.PCM8;
        case 16 -> SampleFormat.PCM16;
        case 24 -> SampleFormat.PCM24;
        case 32 -> SampleFormat.PCM32;
        default -> throw bad("WAV PCM must have 8, 16, 24 or 32 bits a sample, got " + bits);
      };
    }
    if (tag != FORMAT_FLOAT) {
      throw bad("WAV encoding " + tag + " is neither PCM (1) nor float (3): convert it to PCM");
    }
    if (bits == 32) {
      return SampleFormat.FLOAT32;
    }
    if (bits == 64) {
      return SampleFormat.FLOAT64;
    }
    throw bad("WAV float must have 32 or 64 bits a sample, got " + bits);
  }

  private static WavFile decode(ByteBuffer in, int at, int size, Layout layout) {
    int width = layout.format.bytes();
    float[] samples = new float[size / width];
    if (samples.length == 0) {
      throw bad("WAV holds no samples: record at least a second of sound");
    }
    for (int i = 0; i < samples.length; i++) {
      samples[i] = sample(in, at + i * width, layout.format);
      if (!Float.isFinite(samples[i])) {
        throw bad("WAV sample " + i + " is not a finite number: export the file again");
      }
    }
    return new WavFile(samples, layout);
  }

  private static float sample(ByteBuffer in, int at, SampleFormat format) {
    return switch (format) {
      case PCM8 -> (Byte.toUnsignedInt(in.get(at)) - 128) / 128f;
      case PCM16 -> in.getShort(at) / 32768f;
      case PCM24 -> ((in.get(at + 2) << 16) | Short.toUnsignedInt(in.getShort(at))) / 8388608f;
      case PCM32 -> (float) (in.getInt(at) / 2147483648.0);
      case FLOAT32 -> in.getFloat(at);
      case FLOAT64 -> (float) in.getDouble(at);
    };
  }

  /** Returns the samples, frame after frame, full scale ±1; not a copy, read only. */
  public float[] interleaved() {
    return interleaved;
  }

  /** Returns the count of channels, 1 to 32. */
  public int channels() {
    return channels;
  }

  /** Returns frames per second, 1000 to 384000. */
  public int sampleRate() {
    return sampleRate;
  }

  /** Returns how samples were stored. */
  public SampleFormat format() {
    return format;
  }

  /** Returns the count of frames, at least 1. */
  public int frames() {
    return interleaved.length / channels;
  }

  /** Returns the mean of the channels. */
  public Waveform toMono() {
    if (channels == 1) {
      return new Waveform(interleaved.clone(), sampleRate);
    }
    float[] mono = new float[frames()];
    for (int frame = 0; frame < mono.length; frame++) {
      double sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += interleaved[frame * channels + channel];
      }
      mono[frame] = (float) (sum / channels);
    }
    return new Waveform(mono, sampleRate);
  }

  /**
   * Returns a mono WAV of 16 bits: full scale 32768, rounded, clamped.
   *
   * @throws IllegalArgumentException if there are no samples or one is not finite
   */
  public static byte[] pcm16(Waveform waveform) {
    byte[] file = allocate(waveform, PCM_HEADER, 2);
    putPcm16(header(file, waveform, FORMAT_PCM), waveform);
    return file;
  }

  /** Returns the samples of {@link #pcm16} without a header; none if there are none. */
  static ByteBuffer pcm16Samples(Waveform waveform) {
    requireFinite(waveform.samples());
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(waveform.length(), 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    putPcm16(out, waveform);
    return out.flip();
  }

  private static void putPcm16(ByteBuffer out, Waveform waveform) {
    for (float x : waveform.samples()) {
      out.putShort((short) Math.max(-32768, Math.min(32767, Math.round(x * 32768.0))));
    }
  }

  /** Returns the header of {@link #pcm16} with other lengths than those that samples give it. */
  static ByteBuffer pcm16Header(int sampleRate, int riffBytes, int dataBytes) {
    byte[] header = new byte[PCM_HEADER];
    header(header, new Waveform(new float[0], sampleRate), FORMAT_PCM);
    ByteBuffer out = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(Integer.BYTES, riffBytes);
    return out.putInt(PCM_HEADER - Integer.BYTES, dataBytes);
  }

  static ByteBuffer littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
  }

  /**
   * Returns a mono WAV of 32-bit floats, samples as they are.
   *
   * @throws IllegalArgumentException if there are no samples or one is not finite
   */
  public static byte[] float32(Waveform waveform) {
    byte[] file = allocate(waveform, FLOAT_HEADER, 4);
    ByteBuffer out = header(file, waveform, FORMAT_FLOAT);
    for (float x : waveform.samples()) {
      out.putFloat(x);
    }
    return file;
  }

  /** Writes {@link #pcm16} beside the file, then renames: the file is whole or not there. */
  public static void writePcm16(Path file, Waveform waveform) throws IOException {
    replace(file, pcm16(waveform));
  }

  /** Writes {@link #float32} beside the file, then renames: the file is whole or not there. */
  public static void writeFloat32(Path file, Waveform waveform) throws IOException {
    replace(file, float32(waveform));
  }

  private static byte[] allocate(Waveform waveform, int header, int width) {
    float[] samples = waveform.samples();
    if (samples.length == 0) {
      throw new IllegalArgumentException("a WAV needs at least one sample, got none");
    }
    requireFinite(samples);
    return new byte[Math.addExact(header, Math.multiplyExact(samples.length, width))];
  }

  private static void requireFinite(float[] samples) {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new IllegalArgumentException(
            "samples must be finite, sample " + i + " is " + samples[i]);
      }
    }
  }

  private static ByteBuffer header(byte[] file, Waveform waveform, int tag) {
    boolean isFloat = tag == FORMAT_FLOAT;
    int width = isFloat ? 4 : 2;
    ByteBuffer out = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(RIFF).putInt(file.length - 8).putInt(WAVE);
    out.putInt(FMT).putInt(isFloat ? 18 : 16).putShort((short) tag).putShort((short) 1);
    out.putInt(waveform.sampleRate()).putInt(waveform.sampleRate() * width);
    out.putShort((short) width).putShort((short) (8 * width));
    if (isFloat) {
      out.putShort((short) 0);
      out.put("fact".getBytes(StandardCharsets.US_ASCII)).putInt(4).putInt(waveform.length());
    }
    return out.putInt(DATA).putInt(waveform.length() * width);
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException(file + " is no file name");
    }
    Files.createDirectories(folder);
    Path temporary = folder.resolve(".wav-" + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static EngineException bad(String message) {
    return new EngineException(EngineFault.BAD_AUDIO, message);
  }
}
