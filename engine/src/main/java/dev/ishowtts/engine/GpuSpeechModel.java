package dev.ishowtts.engine;

import dev.ishowtts.engine.checkpoint.Architecture;
import dev.ishowtts.engine.device.CudaMemory;
import dev.ishowtts.engine.device.OrtLibrary;
import dev.ishowtts.engine.flow.Noise;
import dev.ishowtts.engine.flow.TimeGrid;
import dev.ishowtts.engine.gpu.GpuModel;
import dev.ishowtts.engine.text.ReferenceText;
import dev.ishowtts.engine.text.SpeechDuration;
import java.util.List;

/**
 * Speaks one chunk on a GPU. Text encoder, flow and vocoder are one launch, booked on the sampler's
 * stage.
 */
final class GpuSpeechModel implements ChunkModel {
  private final CudaMemory memory;
  private final GpuModel model;
  private final Symbols symbols;

  private GpuSpeechModel(CudaMemory memory, GpuModel model, Symbols symbols) {
    this.memory = memory;
    this.model = model;
    this.symbols = symbols;
  }

  /**
   * Loads a model onto the first GPU.
   *
   * @param frames of the longest utterance, reference included
   * @throws dev.ishowtts.engine.fault.EngineException UNAVAILABLE with the reason if there is no
   *     GPU to be had, BAD_MODEL if the files do not load there
   */
  static GpuSpeechModel open(
      ModelFiles files, Architecture architecture, Symbols symbols, int frames) {
    OrtLibrary library = OrtLibrary.prepared();
    CudaMemory memory = CudaMemory.open(library, 0);
    try {
      GpuModel model = new GpuModel(library, memory, files.folder(), architecture, frames);
      return new GpuSpeechModel(memory, model, symbols);
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
    stopwatch.lap(Stopwatch.Stage.TEXT);
    float[] audio =
        model.speak(
            new GpuModel.Utterance(
                ids,
                frames,
                voice.mel(),
                SpeechDuration.firstSpokenFrame(samples),
                Noise.normal(seed, frames * Architecture.MELS),
                TimeGrid.grid(options.nfe(), options.sway(), true),
                options.guidance()));
    SpeechModel.requireFinite(audio);
    stopwatch.lap(Stopwatch.Stage.SAMPLER);
    return audio;
  }

  @Override
  public void close() {
    model.close();
    memory.close();
  }
}
