package dev.ishowtts.harness.sink.server;

import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.util.SortedMap;

/** A real server of points on loopback, with the way to read back what it has. */
public interface PointServer extends AutoCloseable {
  /** Returns what people call it. */
  String name();

  /** Returns its base address. */
  String url();

  /** Returns the interface that it is written to. */
  InfluxSettings.Api api();

  /**
   * Returns whether a request with one wrong line is refused in whole or in part; some take the
   * rest and say nothing.
   */
  boolean refusesWrongLines();

  /**
   * Returns every number that is readable now of the measurements that begin with {@code prefix},
   * by series, field and time, e.g. {@code tts_run,host=a,side=b ratio 1767225600000}.
   *
   * @throws IllegalStateException if the server has two values of one key
   */
  SortedMap<String, Double> numbers(String prefix) throws IOException, InterruptedException;

  @Override
  void close();
}
