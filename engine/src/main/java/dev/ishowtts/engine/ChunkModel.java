package dev.ishowtts.engine;

import dev.ishowtts.engine.fault.EngineException;
import java.util.List;

/** What {@link SpeechEngine} needs of a model. Implementations are safe for concurrent use. */
interface ChunkModel extends AutoCloseable {
  /**
   * Refuses a text of which the model knows no symbol.
   *
   * @throws EngineException BAD_REQUEST if so
   */
  void requireKnownSymbols(String text);

  /** Returns the symbols of a text that the model does not know, each once; it hears a space. */
  List<String> unknownSymbols(String text);

  /**
   * Prepares what depends on the options alone.
   *
   * @throws EngineException BAD_REQUEST if the model cannot speak with them
   */
  void prepare(SpeechOptions options);

  /** Returns the samples of one chunk at the reference's raised loudness, all finite. */
  float[] speak(
      EncodedVoice voice, String chunk, SpeechOptions options, long seed, Stopwatch stopwatch);

  @Override
  void close();
}
