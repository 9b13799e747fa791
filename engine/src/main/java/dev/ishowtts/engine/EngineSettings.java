package dev.ishowtts.engine;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import dev.ishowtts.engine.runtime.CpuNodes;
import dev.ishowtts.engine.runtime.ProcessorCores;
import dev.ishowtts.engine.runtime.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the engine runs.
 *
 * @param model bundle name; its active version is used
 * @param voice name of the voice for requests that name none
 * @param provider execution provider
 * @param threads intra-op threads, 0 for one per physical core
 * @param maxParallel requests that run at once
 * @param queue requests that may wait
 * @param cachedVoices encoded voices kept
 * @param options defaults for requests
 * @param gpuGraphs whether a GPU keeps everything of an utterance on the device and replays it
 * @param gpuFrames frames of the longest utterance there, reference included
 * @param steps flow evaluations by length; the same for every length unless configured
 * @param batching how concurrent requests share a run of the sampler
 * @param acceleration of GPU providers
 */
public record EngineSettings(
    String model,
    String voice,
    Provider provider,
    int threads,
    int maxParallel,
    int queue,
    int cachedVoices,
    boolean gpuGraphs,
    int gpuFrames,
    SpeechOptions options,
    StepPolicy steps,
    Batching batching,
    Acceleration acceleration) {
  public static final Setting<String> MODEL =
      Setting.text("engine.model", "nano").help("Model bundle that speaks.");
  public static final Setting<String> VOICE =
      Setting.text("engine.voice", "slt").help("Reference voice of requests that name none.");
  public static final Setting<Provider> PROVIDER =
      Setting.choice("engine.provider", Provider.CPU)
          .help("Execution provider; never replaced silently.");
  public static final Setting<Integer> THREADS =
      Setting.integer("engine.threads", 0)
          .between(0, 1024)
          .help("Threads of one synthesis; 0 is one per physical core.");
  public static final Setting<Integer> MAX_PARALLEL =
      Setting.integer("engine.max_parallel", 1).between(1, 256).help("Requests that run at once.");
  public static final Setting<Integer> QUEUE =
      Setting.integer("engine.queue", 32)
          .between(0, 100_000)
          .help("Requests that may wait; more are refused.");
  public static final Setting<Integer> CACHED_VOICES =
      Setting.integer("engine.cached_voices", 32)
          .between(1, 100_000)
          .help("Encoded reference voices kept in memory.");
  public static final Setting<Boolean> GPU_GRAPHS =
      Setting.flag("engine.gpu_graphs", true)
          .help("On CUDA, replay each utterance as captured graphs; false is a session run.");
  public static final Setting<Integer> GPU_FRAMES =
      Setting.integer("engine.gpu_frames", 4096)
          .between(64, 8192)
          .help("Frames of the longest utterance on a GPU, reference included.");
  public static final Setting<Integer> NFE =
      Setting.integer("engine.nfe", 7)
          .between(1, 128)
          .help(
              "Evaluations of the velocity field per utterance; {short, medium, long} by length.");
  public static final Setting<Integer> NFE_SHORT =
      Setting.integer("engine.nfe_short", 0)
          .between(0, 128)
          .help("Evaluations for texts under 32 bytes; 0 is engine.nfe.");
  public static final Setting<Integer> NFE_MEDIUM =
      Setting.integer("engine.nfe_medium", 0)
          .between(0, 128)
          .help("Evaluations for texts of 32 to 89 bytes; 0 is engine.nfe.");
  public static final Setting<Integer> NFE_LONG =
      Setting.integer("engine.nfe_long", 0)
          .between(0, 128)
          .help("Evaluations for texts of 90 bytes and more; 0 is engine.nfe.");
  public static final Setting<Double> GUIDANCE =
      Setting.number("engine.guidance", 2)
          .between(0.0, 20.0)
          .help("Classifier-free guidance strength; 0 evaluates one branch.");
  public static final Setting<Double> SWAY =
      Setting.number("engine.sway", -1)
          .between(-1.0, 1.75)
          .help("Sway sampling coefficient; 0 is an unwarped grid.");
  public static final Setting<Boolean> EPSS =
      Setting.flag("engine.epss", true)
          .help("Pruned steps for NFE 5, 6, 7, 10, 12 and 16; false is equal steps.");
  public static final Setting<Double> SPEED =
      Setting.number("engine.speed", 1)
          .between(0.1, 5.0)
          .help("Speaking speed over the reference's.");
  public static final Setting<Long> SEED =
      Setting.longInteger("engine.seed", 0).help("Seed of the noise.");
  public static final Setting<Double> TARGET_RMS =
      Setting.number("engine.target_rms", 0.1)
          .between(1e-3, 1.0)
          .help("Loudness that a quiet reference is raised to, RMS.");
  public static final Setting<Double> CROSS_FADE =
      Setting.number("engine.cross_fade", 0.15)
          .between(0.0, 5.0)
          .help("Cross-fade between chunks, seconds.");

  public static final Setting<Boolean> REMOVE_SILENCE =
      Setting.flag("engine.remove_silence", false)
          .help("Shorten pauses of finished speech to one second; streams refuse it.");
  public static final Setting<Integer> BATCH_SIZE =
      Setting.integer("engine.batch_size", 1)
          .between(1, 64)
          .help("Concurrent requests sampled in one run; 1 is off. At most max_parallel.");
  public static final Setting<Duration> BATCH_WINDOW =
      Setting.duration("engine.batch_window", Batching.off().window())
          .between(Duration.ofMillis(1), Duration.ofSeconds(1))
          .help("Longest wait of a request for others to share its run.");
  public static final Setting<Integer> BATCH_QUEUE =
      Setting.integer("engine.batch_queue", Batching.off().queue())
          .between(1, 100_000)
          .help("Requests that may wait for a shared run; more are refused.");

  public static final Setting<Optional<Path>> NATIVES =
      Setting.optionalPath("engine.natives")
          .help(
              "Folder with ONNX Runtime's libraries; default: installed ones on a GPU, else the"
                  + " jar's.");
  public static final Setting<CpuNodes> CPU_NODES =
      Setting.choice("engine.cpu_nodes", CpuNodes.REFUSE)
          .help(
              "Operations that a GPU provider does not take: refuse the graph, or allow the CPU.");
  public static final Setting<Boolean> TENSORRT_FP16 =
      Setting.flag("engine.tensorrt_fp16", false).help("Let TensorRT round fp32 to fp16.");
  public static final Setting<Boolean> TENSORRT_PROFILES =
      Setting.flag("engine.tensorrt_profiles", true)
          .help("Compile once for all lengths up to engine.gpu_frames; false: whenever needed.");
  public static final Setting<Integer> TENSORRT_WORKSPACE =
      Setting.integer("engine.tensorrt_workspace_mib", 0)
          .between(0, 1 << 20)
          .help("Memory that TensorRT's compilation may use; 0 leaves that to it.");

  /** Makes settings with the standard acceleration. The parameters are the record's components. */
  public EngineSettings(
      String model,
      String voice,
      Provider provider,
      int threads,
      int maxParallel,
      int queue,
      int cachedVoices,
      boolean gpuGraphs,
      int gpuFrames,
      SpeechOptions options,
      StepPolicy steps,
      Batching batching) {
    this(
        model,
        voice,
        provider,
        threads,
        maxParallel,
        queue,
        cachedVoices,
        gpuGraphs,
        gpuFrames,
        options,
        steps,
        batching,
        Acceleration.standard());
  }

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Group implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(
          MODEL,
          VOICE,
          PROVIDER,
          THREADS,
          MAX_PARALLEL,
          QUEUE,
          CACHED_VOICES,
          GPU_GRAPHS,
          GPU_FRAMES,
          NFE,
          NFE_SHORT,
          NFE_MEDIUM,
          NFE_LONG,
          GUIDANCE,
          SWAY,
          EPSS,
          SPEED,
          SEED,
          TARGET_RMS,
          CROSS_FADE,
          REMOVE_SILENCE,
          BATCH_SIZE,
          BATCH_WINDOW,
          BATCH_QUEUE,
          NATIVES,
          CPU_NODES,
          TENSORRT_FP16,
          TENSORRT_PROFILES,
          TENSORRT_WORKSPACE);
    }
  }

  /** Reads the settings. */
  public static EngineSettings from(Config config) {
    SpeechOptions options =
        SpeechOptions.defaults()
            .withNfe(config.get(NFE))
            .withGuidance(config.get(GUIDANCE))
            .withSway(config.get(SWAY))
            .withEpss(config.get(EPSS))
            .withSpeed(config.get(SPEED))
            .withSeed(config.get(SEED))
            .withTargetRms(config.get(TARGET_RMS))
            .withCrossFade(config.get(CROSS_FADE))
            .withRemoveSilence(config.get(REMOVE_SILENCE));
    return new EngineSettings(
        config.get(MODEL),
        config.get(VOICE),
        config.get(PROVIDER),
        config.get(THREADS),
        config.get(MAX_PARALLEL),
        config.get(QUEUE),
        config.get(CACHED_VOICES),
        config.get(GPU_GRAPHS),
        config.get(GPU_FRAMES),
        options,
        steps(config),
        new Batching(config.get(BATCH_SIZE), config.get(BATCH_WINDOW), config.get(BATCH_QUEUE)),
        new Acceleration(
            config.get(NATIVES),
            config.get(CPU_NODES),
            config.get(TENSORRT_FP16),
            config.get(TENSORRT_PROFILES),
            config.get(TENSORRT_WORKSPACE),
            Optional.empty()));
  }

  /** Returns these settings with another provider. */
  public EngineSettings withProvider(Provider wished) {
    return with(wished, acceleration);
  }

  /** Returns these settings with engines that TensorRT compiled kept below a folder. */
  public EngineSettings cachedUnder(Path folder) {
    return with(provider, acceleration.cachedUnder(folder));
  }

  EngineSettings with(Provider wished, Acceleration changed) {
    return new EngineSettings(
        model,
        voice,
        wished,
        threads,
        maxParallel,
        queue,
        cachedVoices,
        gpuGraphs,
        gpuFrames,
        options,
        steps,
        batching,
        changed);
  }

  private static StepPolicy steps(Config config) {
    return new StepPolicy(
        steps(config, NFE_SHORT), steps(config, NFE_MEDIUM), steps(config, NFE_LONG));
  }

  private static int steps(Config config, Setting<Integer> length) {
    int own = config.get(length);
    return own == 0 ? config.get(NFE) : own;
  }

  /** Returns the default options with the evaluations that the step policy gives this text. */
  public SpeechOptions optionsFor(String text) {
    return options.withNfe(steps.nfe(text));
  }

  /** Returns the threads to use: those asked for, or one per physical core. */
  int effectiveThreads() {
    return threads > 0 ? threads : ProcessorCores.ofHost().count();
  }
}
