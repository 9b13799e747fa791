package dev.ishowtts.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Bounded cache of encoded voices, least recently used out first, keyed by content. */
final class VoiceCache {
  private final int capacity;
  private final Map<String, EncodedVoice> voices = new LinkedHashMap<>(16, 0.75f, true);
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();

  VoiceCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be >= 1, got " + capacity);
    }
    this.capacity = capacity;
  }

  /** Returns the cached voice of that content, or encodes it and keeps it. */
  EncodedVoice voice(String key, Supplier<EncodedVoice> encode) {
    synchronized (voices) {
      EncodedVoice known = voices.get(key);
      if (known != null) {
        hits.incrementAndGet();
        return known;
      }
    }
    misses.incrementAndGet();
    EncodedVoice encoded = encode.get();
    synchronized (voices) {
      voices.put(key, encoded);
      if (voices.size() > capacity) {
        voices.remove(voices.keySet().iterator().next());
      }
    }
    return encoded;
  }

  long hits() {
    return hits.get();
  }

  long misses() {
    return misses.get();
  }
}
