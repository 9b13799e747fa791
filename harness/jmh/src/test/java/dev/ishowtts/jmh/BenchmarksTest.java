package dev.ishowtts.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark of a part, once, through JMH. */
final class BenchmarksTest {
  @Test
  void run_everyPart_isMeasuredForEachDefault() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .exclude(EngineBenchmark.class.getSimpleName())
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(options).run();

    assertThat(results)
        .extracting(BenchmarksTest::shown)
        .containsExactlyInAnyOrder(
            "ChangePointBenchmark.energy{points=10000}",
            "ChangePointBenchmark.ranks{points=10000}",
            "CrossFadeBenchmark.join{}",
            "GateBenchmark.judge{}",
            "LogMelBenchmark.logMel{seconds=5}",
            "LogMelBenchmark.logMel{seconds=12}",
            "NoiseBenchmark.normal{frames=500}",
            "ResamplerBenchmark.resample{rate=44100}",
            "ResamplerBenchmark.resample{rate=48000}",
            "StatisticsBenchmark.hodgesLehmann{}",
            "StatisticsBenchmark.pairedTest{}",
            "StatisticsBenchmark.signedRanks{}",
            "TimeGridBenchmark.grid{nfe=7}",
            "TokenizerBenchmark.tokens{language=english}",
            "TokenizerBenchmark.tokens{language=chinese}",
            "WavFileBenchmark.read{}",
            "WavFileBenchmark.write{}");
    assertThat(results)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }

  private static String shown(RunResult result) {
    String name = result.getParams().getBenchmark().replace("dev.ishowtts.jmh.", "");
    StringBuilder shown = new StringBuilder(name).append('{');
    result
        .getParams()
        .getParamsKeys()
        .forEach(key -> shown.append(key).append('=').append(result.getParams().getParam(key)));
    return shown.append('}').toString();
  }
}
