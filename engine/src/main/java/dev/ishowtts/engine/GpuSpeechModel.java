package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.engine.gpu.GpuModel;
import dev.ishowtts.engine.gpu.Start;
import dev.ishowtts.engine.text.ReferenceText;
import dev.ishowtts.engine.text.SpeechDuration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Speaks one chunk on a GPU. Text encoder, flow and vocoder are queued at once, booked on the
 * sampler's stage.
 */
final class GpuSpeechModel implements ChunkModel {
  private final CudaMemory memory;
  private final GpuModel model;
  private final Symbols symbols;
  private final Optional<BatchingFlow<GpuModel.Utterance>> batches;

  private GpuSpeechModel(
      CudaMemory memory,
      GpuModel model,
      Symbols symbols,
      Optional<BatchingFlow<GpuModel.Utterance>> batches) {
    this.memory = memory;
    this.model = model;
    this.symbols = symbols;
    this.batches = batches;
  }

  /**
   * Loads a model onto the first GPU.
   *
   * @param nanos monotonic clock, nanoseconds
   * @throws EngineException UNAVAILABLE with the reason if there is no GPU to be had, BAD_MODEL if
   *     the files do not load there
   */
  static GpuSpeechModel open(
      ModelFiles files,
      Architecture architecture,
      Symbols symbols,
      EngineSettings settings,
      LongSupplier nanos) {
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    Batching batching = settings.batching();
    try {
      GpuModel model =
          new GpuModel(
              library, memory, files.folder(), architecture, settings.gpuFrames(), batching.size());
      Optional<BatchingFlow<GpuModel.Utterance>> batches =
          batching.isOn()
              ? Optional.of(
                  BatchingFlow.start(
                      (utterances, grid, guidance) -> model.speak(utterances),
                      GpuModel.Utterance::frames,
                      batching,
                      nanos))
              : Optional.empty();
      return new GpuSpeechModel(memory, model, symbols, batches);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public void requireKnownSymbols(String text) {
    symbols.requireKnown(text);
  }

  @Override
  public List<String> unknownSymbols(String text) {
    return symbols.unknown(text);
  }

  @Override
  public void prepare(SpeechOptions options) {
    model.prepare(SpeechModel.grid(options));
  }

  @Override
  public float[] speak(
      EncodedVoice voice, String chunk, SpeechOptions options, long seed, Stopwatch stopwatch) {
    String prompt = ReferenceText.prompt(voice.text());
    long[] ids = symbols.ids(prompt + chunk);
    int samples = voice.audio().length;
    int frames = SpeechModel.duration(options).frames(samples, prompt, chunk, ids.length);
    CompletableFuture<Start> noise =
        CompletableFuture.supplyAsync(() -> Start.drawn(seed, frames * Architecture.MELS));
    stopwatch.lap(Stopwatch.Stage.TEXT);
    GpuModel.Utterance utterance =
        new GpuModel.Utterance(
            ids,
            frames,
            voice.mel(),
            SpeechDuration.firstSpokenFrame(samples),
            noise::join,
            SpeechModel.grid(options),
            options.guidance());
    float[] audio =
        batches
            .map(queue -> queue.sample(utterance, utterance.grid(), utterance.guidance()))
            .orElseGet(() -> model.speak(utterance));
    SpeechModel.requireFinite(audio);
    stopwatch.lap(Stopwatch.Stage.SAMPLER);
    return audio;
  }

  @Override
  public void close() {
    batches.ifPresent(BatchingFlow::close);
    model.close();
    memory.close();
  }
}
