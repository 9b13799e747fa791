package dev.ishowtts.harness.doctor;

import dev.ishowtts.harness.sink.PointWriter.Answer;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import dev.ishowtts.harness.sink.influx.SpoolPoint;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * The server of points: whether it answers and takes points. The point that is written says how
 * much waits, as every delivery does.
 *
 * @param host name of this host
 */
public record InfluxCheck(InfluxSettings settings, Spool spool, String host, InstantSource clock)
    implements Check {
  @Override
  public String name() {
    return "influx";
  }

  @Override
  public List<Diagnosis> run() throws IOException {
    if (settings.url().isEmpty()) {
      return List.of(Diagnosis.ok(name(), "not set, nothing is published (influx.url)"));
    }
    String url = settings.url().get();
    try (InfluxWriter writer = new InfluxWriter(settings, clock)) {
      if (!writer.isReachable()) {
        return List.of(
            Diagnosis.warn(
                name(),
                url + " does not answer /ping; points wait in " + spool.folder(),
                "start the server or correct influx.url; then ./ishowtts publish"));
      }
      return List.of(diagnosis(url, writer.version(), writer.write(List.of(point()))));
    }
  }

  private String point() throws IOException {
    return SpoolPoint.line(spool, host, clock.instant());
  }

  private Diagnosis diagnosis(String url, String version, Answer answer) {
    if (answer instanceof Answer.Accepted) {
      return Diagnosis.ok(
          name(), url + " (version " + version + ") takes points into " + settings.bucket());
    }
    if (answer instanceof Answer.Later later) {
      return Diagnosis.warn(
          name(), later.words(), "nothing is lost: ./ishowtts publish when it takes points again");
    }
    if (answer instanceof Answer.Misconfigured no) {
      int remedy = no.words().indexOf("; ");
      return Diagnosis.fail(
          name(),
          "misconfigured: " + (remedy < 0 ? no.words() : no.words().substring(0, remedy)),
          remedy < 0 ? "" : no.words().substring(remedy + 2));
    }
    return Diagnosis.fail(
        name(),
        ((Answer.Refused) answer).words(),
        "the server refuses a plain point: check influx.api and the bucket's schema");
  }
}
