package dev.ishowtts.monitor.schedule;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/** Schedules carry no data; nothing that stands in the database is made an object. */
final class NoData implements Serializer {
  @Override
  public byte @Nullable [] serialize(@Nullable Object data) {
    if (data != null) {
      throw new IllegalArgumentException("a schedule carries no data, got " + data);
    }
    return null;
  }

  @Override
  public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] data) {
    return null;
  }
}
