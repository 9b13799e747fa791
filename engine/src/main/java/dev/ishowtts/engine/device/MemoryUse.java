package dev.ishowtts.engine.device;

/**
 * Memory of a GPU, whoever uses it.
 *
 * @param freeBytes what can still be allocated
 * @param totalBytes all that the GPU has
 */
public record MemoryUse(long freeBytes, long totalBytes) {
  /** Returns the bytes that are in use. */
  public long usedBytes() {
    return totalBytes - freeBytes;
  }
}
