package dev.ishowtts.monitor.shutdown;

import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.Shipper;
import dev.ishowtts.harness.sink.Spool;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import dev.ishowtts.harness.sink.influx.InfluxWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what waits in the spool when the service ends, after its last request; for as long as a
 * gate would, and the rest stays on disk.
 */
final class LastDelivery implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(LastDelivery.class);

  private final InfluxSettings influx;
  private final Spool spool;
  private final Clock clock;

  LastDelivery(InfluxSettings influx, Spool spool, Clock clock) {
    this.influx = influx;
    this.spool = spool;
    this.clock = clock;
  }

  @Override
  public void close() {
    try {
      if (influx.url().isEmpty() || spool.pending().isEmpty()) {
        return;
      }
      try (InfluxWriter writer = new InfluxWriter(influx.within(influx.patience()), clock)) {
        Shipper.Shipment shipment =
            new Shipper(
                    spool,
                    writer,
                    Backoff.STANDARD,
                    pause -> Thread.sleep(pause.toMillis()),
                    clock,
                    new SecureRandom())
                .drain(influx.patience(), (delivered, waiting, words) -> {});
        logger.info(
            "Delivered {} waiting points; {} bytes wait on disk",
            shipment.lines(),
            spool.waitingBytes());
      }
    } catch (IOException trouble) {
      logger.warn("Waiting points stay on disk: {}", trouble.getMessage());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
