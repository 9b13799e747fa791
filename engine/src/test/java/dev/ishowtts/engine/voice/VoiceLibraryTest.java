package dev.ishowtts.engine.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VoiceLibraryTest {
  @TempDir Path home;
  private VoiceLibrary library;

  @BeforeEach
  void open() {
    library = new VoiceLibrary(home.resolve("voices"));
  }

  private static byte[] tone(double amplitude) {
    float[] samples = new float[72_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(i * 0.05));
    }
    return WavFile.pcm16(new Waveform(samples, 24_000));
  }

  @Test
  void list_withoutFolder_isTheBuiltInVoices() throws IOException {
    assertThat(library.list()).containsExactly("rms", "slt");
  }

  @Test
  void voice_builtIn_isReadyToUse() throws IOException {
    for (String name : library.list()) {
      Voice voice = library.voice(name);
      assertThat(voice.audio().sampleRate()).isEqualTo(24_000);
      assertThat(voice.audio().seconds()).isBetween(4.0, 6.0);
      assertThat(voice.referenceSeconds()).isBetween(4.0, 6.0);
      assertThat(voice.audio().rms()).isGreaterThanOrEqualTo(0.099);
      assertThat(voice.text()).startsWith("The morning train").endsWith("noon. ");
      assertThat(voice.contentKey()).hasSize(64);
    }
    assertThat(library.voice("slt").contentKey()).isNotEqualTo(library.voice("rms").contentKey());
    assertThat(library.voice("slt")).isSameAs(library.voice(VoiceLibrary.DEFAULT));
  }

  @Test
  void add_thenVoice_hasItsSoundAndText() throws IOException {
    assertThat(library.add("anna-2_x", tone(0.05), "Hello there!")).isEmpty();
    assertThat(library.list()).containsExactly("anna-2_x", "rms", "slt");
    Voice voice = library.voice("anna-2_x");
    assertThat(voice.text()).isEqualTo("Hello there!. ");
    assertThat(voice.referenceRms()).isBetween(0.03, 0.036);
    assertThat(voice.audio().rms()).isBetween(0.0999, 0.1001);
    assertThat(new VoiceLibrary(home.resolve("voices")).voice("anna-2_x").contentKey())
        .isEqualTo(voice.contentKey());
    try (var files = Files.list(home.resolve("voices"))) {
      assertThat(files).containsExactly(home.resolve("voices/anna-2_x"));
    }
  }

  @Test
  void voice_fileChanged_isReadAgain() throws IOException {
    library.add("anna", tone(0.05), "Hello.");
    Voice before = library.voice("anna");
    assertThat(library.voice("anna")).isSameAs(before);
    Path text = home.resolve("voices/anna/reference.txt");
    Files.writeString(text, "Other words.");
    Files.setLastModifiedTime(text, FileTime.from(Instant.EPOCH));
    assertThat(library.voice("anna").text()).isEqualTo("Other words. ");
    assertThat(library.voice("anna").contentKey()).isNotEqualTo(before.contentKey());
  }

  @Test
  void voice_unknown_namesTheKnownOnes() {
    assertFault(
        () -> library.voice("bob"),
        EngineFault.UNKNOWN_VOICE,
        "voice \"bob\" is not known: choose one of rms, slt");
    assertFault(() -> library.remove("bob"), EngineFault.UNKNOWN_VOICE, "choose one of rms, slt");
  }

  @Test
  void names_thatCouldEscape_areRefused() throws IOException {
    Files.createDirectories(home.resolve("voices"));
    Files.writeString(home.resolve("reference.txt"), "secret");
    for (String name :
        List.of("", ".", "..", "../x", "a/b", "A", "ü", "a\n", "x".repeat(65), "C:")) {
      assertFault(
          () -> library.add(name, tone(0.1), "Hi."),
          EngineFault.BAD_REQUEST,
          "voice name must be 1 to 64");
      assertFault(() -> library.voice(name), EngineFault.UNKNOWN_VOICE, "is not known");
      assertFault(() -> library.remove(name), EngineFault.UNKNOWN_VOICE, "is not known");
    }
    assertThat(home.resolve("reference.txt")).exists();
  }

  @Test
  void voice_linkOutOfTheFolder_isNotFollowed() throws IOException {
    library.add("anna", tone(0.1), "Hi.");
    Path outside = Files.move(home.resolve("voices/anna"), home.resolve("outside"));
    Files.createSymbolicLink(home.resolve("voices/anna"), outside);
    assertFault(() -> library.voice("anna"), EngineFault.UNKNOWN_VOICE, "is not known");
    assertThat(library.list()).doesNotContain("anna");
  }

  @Test
  void add_takenNameOrBadInput_changesNothing() throws IOException {
    library.add("anna", tone(0.1), "Hi.");
    assertFault(
        () -> library.add("anna", tone(0.2), "Ho."),
        EngineFault.BAD_REQUEST,
        "is there already: remove it first");
    assertFault(() -> library.add("slt", tone(0.2), "Ho."), EngineFault.BAD_REQUEST, "is built in");
    assertFault(() -> library.add("bob", new byte[9], "Ho."), EngineFault.BAD_AUDIO, "not a WAV");
    assertFault(() -> library.add("bob", tone(0.2), " "), EngineFault.BAD_REQUEST, "text is blank");
    assertFault(
        () -> library.add("bob", tone(0.2), "x".repeat(70_000)),
        EngineFault.BAD_REQUEST,
        "at most 64 KiB");
    assertThat(library.list()).containsExactly("anna", "rms", "slt");
    assertThat(library.voice("anna").text()).isEqualTo("Hi. ");
  }

  @Test
  void remove_added_isGone() throws IOException {
    library.add("anna", tone(0.1), "Hi.");
    library.remove("anna");
    assertThat(library.list()).containsExactly("rms", "slt");
    assertFault(() -> library.remove("slt"), EngineFault.BAD_REQUEST, "cannot be removed");
    try (var files = Files.list(home.resolve("voices"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void listed_voice_isReadButNeverChanged() throws IOException {
    Path audio = Files.write(home.resolve("ann.wav"), tone(0.1));
    VoiceLibrary both =
        new VoiceLibrary(
            home.resolve("voices"),
            List.of(
                new ListedVoice("ann", audio, "Listed."),
                new ListedVoice("gone", home.resolve("gone.wav"), "Lost.")));

    assertThat(both.list()).containsExactly("ann", "gone", "rms", "slt");
    assertThat(both.voice("ann").text()).isEqualTo("Listed. ");
    assertThat(both.voice("ann")).isSameAs(both.voice("ann"));
    assertFault(() -> both.voice("gone"), EngineFault.BAD_AUDIO, "gone.wav of voice \"gone\"");
    assertFault(() -> both.remove("ann"), EngineFault.BAD_REQUEST, "listed in the settings");
    assertFault(
        () -> both.add("ann", tone(0.1), "Hi."), EngineFault.BAD_REQUEST, "listed in the settings");
    assertThat(audio).exists();
    assertThat(home.resolve("voices")).doesNotExist();
  }

  @Test
  void listed_wrongNames_areRefused() {
    ListedVoice ann = new ListedVoice("ann", home.resolve("ann.wav"), "Hi.");
    assertFault(
        () -> new VoiceLibrary(home, List.of(ann, ann)), EngineFault.BAD_REQUEST, "listed twice");
    assertFault(
        () -> new VoiceLibrary(home, List.of(new ListedVoice("slt", home, "Hi."))),
        EngineFault.BAD_REQUEST,
        "is built in");
  }

  private static void assertFault(ThrowingCallable call, EngineFault fault, String part) {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(call)
        .withMessageContaining(part)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
