package dev.ishowtts.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.audio.Silence;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.engine.device.TestLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.fault.EngineFault;
import dev.ishowtts.engine.runtime.OnnxSession;
import dev.ishowtts.engine.runtime.Provider;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpeechEngineTest {
  private static final Duration LOOK = Duration.ofMillis(1);
  private static final SpeechOptions FAST = SpeechOptions.defaults().withNfe(2).withSeed(7);

  @TempDir private static Path home;
  private static ModelFiles files;
  private static SpeechEngine engine;

  @BeforeAll
  static void open() throws IOException {
    files = TinyBundle.write(home);
    engine = TinyBundle.open(home, files, TinyBundle.settings(4, 100, FAST, Batching.off()));
  }

  @AfterAll
  static void close() {
    engine.close();
    assertThat(OnnxSession.openTensors()).isZero();
  }

  @Test
  void speak_sentence_lastsAsTheReferencePaceSays() {
    Speech speech = engine.speak(new SpeechRequest("Hello, how are you today?", "slt", FAST));

    assertThat(speech.audio().sampleRate()).isEqualTo(24_000);
    assertThat(speech.audio().length() % 256).isZero();
    assertThat(speech.audio().seconds()).isBetween(0.5, 5.0);
    assertThat(speech.audio().rms()).isPositive();
    assertThat(speech.chunks()).isEqualTo(1);
    assertThat(speech.rtf()).isPositive();
  }

  /* On a clock that goes on by one look with every look. */
  @Test
  void speak_timings_addUpToTheWall() {
    AtomicLong clock = new AtomicLong();
    Speech speech;
    try (SpeechEngine timed =
        SpeechEngine.open(
            TinyBundle.settings(1, 0, FAST, Batching.off()),
            files,
            new VoiceLibrary(home.resolve("voices")),
            () -> clock.addAndGet(LOOK.toNanos()))) {
      speech = timed.speak(new SpeechRequest("Add up.", "slt", FAST));
    }
    StageTimings timings = speech.timings();
    Duration sum =
        timings
            .text()
            .plus(timings.voice())
            .plus(timings.sampler())
            .plus(timings.vocoder())
            .plus(timings.join());

    assertThat(sum).isLessThanOrEqualTo(speech.wall());
    assertThat(speech.wall().minus(sum)).isLessThanOrEqualTo(LOOK.multipliedBy(3));
  }

  @Test
  void speak_sameSeedTwice_givesTheSameAudio() {
    float[] first = speak("Twice the same.", FAST);

    assertThat(speak("Twice the same.", FAST)).isEqualTo(first);
    assertThat(speak("Twice the same.", FAST.withSeed(8))).isNotEqualTo(first);
  }

  @Test
  void speak_otherVoice_givesOtherAudio() {
    float[] slt = engine.speak(new SpeechRequest("Who is that?", "slt", FAST)).audio().samples();
    float[] rms = engine.speak(new SpeechRequest("Who is that?", "rms", FAST)).audio().samples();

    assertThat(rms).isNotEqualTo(slt);
  }

  @Test
  void speak_longText_isSpokenInChunksAndNeverCut() {
    String sentence = "This is one more sentence of a long text that goes on. ";
    Speech one = engine.speak(new SpeechRequest(sentence, "slt", FAST));
    Speech many = engine.speak(new SpeechRequest(sentence.repeat(12), "slt", FAST));

    assertThat(many.chunks()).isGreaterThan(1);
    assertThat(many.audio().seconds()).isGreaterThan(10 * one.audio().seconds());
  }

  @Test
  void stream_longText_beginsEarlyAndIsSeamless() {
    String text =
        "Good evening to all of you. We begin with the news of the day, and there is a lot of it."
            + " Then we play two games! After that, questions from the chat are answered.";
    List<AudioPiece> pieces = new ArrayList<>();
    StreamedSpeech streamed = engine.stream(new SpeechRequest(text, "slt", FAST), pieces::add);
    double seconds = pieces.stream().mapToDouble(piece -> piece.audio().seconds()).sum();

    assertThat(streamed.chunks()).isGreaterThan(1);
    assertThat(pieces).hasSize(streamed.chunks());
    assertThat(pieces.get(0).audio().seconds()).isLessThan(seconds / 3);
    assertThat(pieces.get(pieces.size() - 1).last()).isTrue();
    assertThat(pieces.subList(0, pieces.size() - 1)).noneMatch(AudioPiece::last);
    assertThat(streamed.firstAudio()).isLessThan(streamed.wall());
    assertThat(streamed.audio().toNanos() / 1e9).isCloseTo(seconds, within(1e-6));
  }

  @Test
  void speak_cancelledAfterTheFirstChunk_beginsNoOther() {
    String sentence = "This is one more sentence of a long text that goes on. ";
    AtomicInteger asked = new AtomicInteger();
    SpeechRequest request =
        new SpeechRequest(sentence.repeat(12), "slt", FAST)
            .withCancellation(() -> asked.incrementAndGet() > 1);

    assertFault(() -> engine.speak(request), EngineFault.CANCELLED)
        .hasMessageStartingWith("cancelled before chunk 2 of ");
  }

  @Test
  void speak_deadlinePassed_beginsNoChunk() {
    SpeechRequest request = new SpeechRequest("Too late.", "slt", FAST).withDeadline(Duration.ZERO);

    assertFault(() -> engine.speak(request), EngineFault.CANCELLED)
        .hasMessage("the deadline of 0 ms passed before chunk 1 of 1");
  }

  @Test
  void stream_deadlinePassesAfterTheFirstChunk_beginsNoOther() {
    AtomicLong clock = new AtomicLong();
    List<AudioPiece> heard = new ArrayList<>();
    SpeechRequest request =
        new SpeechRequest(
                "This is one more sentence of a long text that goes on. ".repeat(12), "slt", FAST)
            .withDeadline(Duration.ofSeconds(5));
    try (SpeechEngine timed =
        SpeechEngine.open(
            TinyBundle.settings(1, 0, FAST, Batching.off()),
            files,
            new VoiceLibrary(home.resolve("voices")),
            clock::get)) {
      assertFault(
              () ->
                  timed.stream(
                      request,
                      piece -> {
                        heard.add(piece);
                        clock.addAndGet(Duration.ofSeconds(6).toNanos());
                      }),
              EngineFault.CANCELLED)
          .hasMessageStartingWith("the deadline of 5000 ms passed before chunk 2 of ");
    }
    assertThat(heard).hasSize(1);
  }

  @Test
  void speak_hugeSentenceWithoutPunctuation_isCutBetweenWords() {
    Speech speech =
        engine.speak(new SpeechRequest("word and word ".repeat(60), "slt", FAST.withNfe(1)));

    assertThat(speech.chunks()).isGreaterThan(1);
    assertThat(speech.audio().seconds()).isGreaterThan(30);
  }

  @Test
  void optionsFor_textsOfThreeLengths_followTheStepPolicy() {
    assertThat(engine.optionsFor("Hello world!").nfe()).isEqualTo(8);
    assertThat(engine.optionsFor("The quick brown fox jumps over the lazy dog.").nfe())
        .isEqualTo(7);
    assertThat(engine.optionsFor("Text to speech has come a long way. ".repeat(3)).nfe())
        .isEqualTo(6);
  }

  @Test
  void speak_fasterSpeed_givesLessAudio() {
    int normal = speak("A sentence to speak at two speeds.", FAST).length;

    assertThat(speak("A sentence to speak at two speeds.", FAST.withSpeed(2)).length)
        .isLessThan(normal * 6 / 10);
  }

  @Test
  void speak_fixedSeconds_countsTheReferenceIn() {
    int six = speak("Fixed.", FAST.withFixedSeconds(6)).length;
    int seven = speak("Fixed.", FAST.withFixedSeconds(7)).length;

    assertThat(seven - six).isBetween(24_000 - 256, 24_000 + 256);
  }

  @Test
  void speak_fixedSecondsOfALongText_areOfEveryChunk() {
    String text = "This is one more sentence of a long text that goes on. ".repeat(12);
    SpeechOptions eight = FAST.withNfe(1).withFixedSeconds(8).withCrossFade(0);
    Speech speech = engine.speak(new SpeechRequest(text, "slt", eight));
    double one = engine.speak(new SpeechRequest("Just one.", "slt", eight)).audio().seconds();

    assertThat(speech.chunks()).isGreaterThan(1);
    assertThat(speech.audio().seconds()).isCloseTo(speech.chunks() * one, within(1e-9));
  }

  @Test
  void speak_fixedSecondsWithinTheReference_areRefused() {
    assertFault(() -> speak("Too short.", FAST.withFixedSeconds(1.5)), EngineFault.BAD_REQUEST)
        .hasMessageStartingWith("fix_duration counts the reference in, which is ")
        .hasMessageEndingWith(" s, got 1.5: give more");
    assertFault(() -> FAST.withFixedSeconds(500), EngineFault.BAD_REQUEST)
        .hasMessage("fix_duration must be between 0.1 and 80, got 500");
  }

  @Test
  void unknownSymbols_mixedText_areListedOnceAndSpoken() {
    String text = "Hi 🎉 there 🎉, שלום\u0007 and\tgood\nbye！";

    assertThat(engine.unknownSymbols(text)).containsExactly("🎉", "ש", "ל", "ו", "ם", "\u0007");
    assertThat(speak(text, FAST.withNfe(1))).isNotEmpty();
  }

  @Test
  void speak_refusedText_staysOneLineInTheMessage() {
    assertFault(() -> speak("🎉\n🎉\u001b\u202e\u2028", FAST), EngineFault.BAD_REQUEST)
        .hasMessageStartingWith("text \"🎉?🎉???\" has no symbol");
  }

  @Test
  void speak_emptyText_isRefused() {
    assertFault(() -> engine.speak(new SpeechRequest(" \n", "slt", FAST)), EngineFault.BAD_REQUEST)
        .hasMessage("text must not be empty");
  }

  @Test
  void speak_textWithoutKnownSymbol_isRefused() {
    assertFault(() -> engine.speak(new SpeechRequest("ᚠᚢᚦ", "slt", FAST)), EngineFault.BAD_REQUEST)
        .hasMessageContaining("has no symbol that the model knows");
  }

  @Test
  void speak_unknownVoice_namesTheKnownOnes() {
    assertFault(
            () -> engine.speak(new SpeechRequest("Hi there.", "nobody", FAST)),
            EngineFault.UNKNOWN_VOICE)
        .hasMessageContaining("nobody")
        .hasMessageContaining("slt");
  }

  @Test
  void options_outsideTheirRange_areRefusedWithNameAndValue() {
    assertFault(() -> FAST.withNfe(0), EngineFault.BAD_REQUEST)
        .hasMessage("nfe must be between 1 and 128, got 0");
    assertFault(() -> FAST.withNfe(1_000_000), EngineFault.BAD_REQUEST)
        .hasMessage("nfe must be between 1 and 128, got 1000000");
    assertFault(() -> FAST.withSpeed(Double.NaN), EngineFault.BAD_REQUEST)
        .hasMessage("speed must be between 0.1 and 5, got NaN");
  }

  @Test
  void speak_sixtyFourThreads_allGetTheAudioOfTheirSeed()
      throws InterruptedException, ExecutionException {
    List<float[]> expected =
        IntStream.range(0, 4).mapToObj(seed -> speak("Together.", FAST.withSeed(seed))).toList();
    ExecutorService pool = Executors.newFixedThreadPool(64);
    try {
      List<Callable<float[]>> calls =
          IntStream.range(0, 64)
              .<Callable<float[]>>mapToObj(i -> () -> speak("Together.", FAST.withSeed(i % 4)))
              .toList();
      List<Future<float[]>> answers = pool.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 4));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void speak_secondTime_findsTheVoiceInTheCache() {
    speak("Warm.", FAST);
    long misses = engine.voiceMisses();
    long hits = engine.voiceHits();
    speak("Warm.", FAST);

    assertThat(engine.voiceMisses()).isEqualTo(misses);
    assertThat(engine.voiceHits()).isGreaterThan(hits);
  }

  @Test
  void open_cudaWithoutOne_saysWhy() {
    TestLibrary.get();
    EngineSettings cuda =
        new EngineSettings(
            "tiny",
            "slt",
            Provider.CUDA,
            1,
            1,
            0,
            1,
            true,
            4096,
            FAST,
            new StepPolicy(8, 7, 6),
            Batching.off());

    assertFault(() -> TinyBundle.open(home, files, cuda).close(), EngineFault.UNAVAILABLE)
        .hasMessageContaining("CUDA");
  }

  @Test
  void open_batchesThatNeverFill_areRefusedWithWhatToSet() {
    EngineSettings lonely =
        TinyBundle.settings(1, 0, FAST, new Batching(8, Duration.ofMillis(30), 8));

    assertFault(() -> TinyBundle.open(home, files, lonely).close(), EngineFault.BAD_REQUEST)
        .hasMessage(
            "engine.batch_size 8 never fills with engine.max_parallel 1: set engine.max_parallel ="
                + " 8 or more");
  }

  @Test
  void speak_silenceRemoved_isWhatRemovalLeavesOfTheWhole() {
    Speech whole = engine.speak(new SpeechRequest("Pause. ... And go on.", "slt", FAST));
    Speech shorter =
        engine.speak(
            new SpeechRequest("Pause. ... And go on.", "slt", FAST.withRemoveSilence(true)));

    assertThat(shorter.audio().samples()).isEqualTo(Silence.remove(whole.audio()).samples());
  }

  @Test
  void withoutSilence_nothingButSilence_isAFaultRatherThanEmptyAudio() {
    Waveform silent = new Waveform(new float[48_000], 24_000);

    assertFault(() -> SpeechEngine.withoutSilence(silent), EngineFault.RUNTIME)
        .hasMessageStartingWith("the speech is silent all through");
  }

  @Test
  void stream_silenceRemoved_isRefused() {
    SpeechRequest request = new SpeechRequest("As it comes.", "slt", FAST.withRemoveSilence(true));

    assertFault(() -> engine.stream(request, piece -> {}), EngineFault.BAD_REQUEST)
        .hasMessage(
            "remove_silence needs the whole audio, got a stream: speak without streaming or set"
                + " engine.remove_silence = false");
  }

  private static float[] speak(String text, SpeechOptions options) {
    return engine.speak(new SpeechRequest(text, "slt", options)).audio().samples();
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, EngineFault fault) {
    return assertThatThrownBy(call)
        .isInstanceOf(EngineException.class)
        .satisfies(e -> assertThat(((EngineException) e).fault()).isEqualTo(fault));
  }
}
