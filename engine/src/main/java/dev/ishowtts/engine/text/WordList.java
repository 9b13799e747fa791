package dev.ishowtts.engine.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.zip.GZIPInputStream;

/**
 * A sorted dictionary in few large arrays: words by index, values beside them. Immutable; any
 * thread.
 *
 * <p>Read from gzip: a line a word in UTF-16 order, a digit (units shared with the word before),
 * the rest, a tab, the value.
 */
final class WordList {
  private char[] letters = new char[1 << 16];
  private int[] starts = new int[1 << 12]; // [index] into letters; one more than there are words
  private String[] values = new String[1 << 12]; // [index]
  private int size;

  private WordList() {}

  /** Reads a resource of this package. */
  static WordList read(String resource) {
    WordList list = new WordList();
    Map<String, String> known = new HashMap<>(); // most values occur often
    try (InputStream in = WordList.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the dictionary " + resource);
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in, 1 << 16), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        list.add(line, known);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the dictionary " + resource + " cannot be read", e);
    }
    return list;
  }

  private void add(String line, Map<String, String> known) {
    int shared = line.charAt(0) - '0';
    int tab = line.indexOf('\t');
    int from = starts[size];
    int end = from + shared + tab - 1;
    if (end > letters.length) {
      letters = Arrays.copyOf(letters, 2 * letters.length);
    }
    if (size + 1 == starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
      values = Arrays.copyOf(values, 2 * values.length);
    }
    if (shared > 0) {
      System.arraycopy(letters, starts[size - 1], letters, from, shared);
    }
    line.getChars(1, tab, letters, from + shared);
    values[size++] = known.computeIfAbsent(line.substring(tab + 1), value -> value);
    starts[size] = end;
  }

  int size() {
    return size;
  }

  /** Returns the value of the word of an index. */
  String value(int index) {
    return values[index];
  }

  /** Returns the length of the word of an index, UTF-16 units. */
  int length(int index) {
    return starts[index + 1] - starts[index];
  }

  /** Returns the index of a word, or -1. */
  int indexOf(String word) {
    Prefix prefix = new Prefix();
    for (int i = 0; i < word.length(); i++) {
      if (!prefix.extend(word.charAt(i))) {
        return -1;
      }
    }
    return prefix.word();
  }

  /** Calls back with the index of every word that the text has at {@code from}, shortest first. */
  void wordsAt(String text, int from, int to, IntConsumer found) {
    Prefix prefix = new Prefix();
    for (int at = from; at < to && prefix.extend(text.charAt(at)); at++) {
      int word = prefix.word();
      if (word >= 0) {
        found.accept(word);
      }
    }
  }

  /** Returns whether any word begins with the text. */
  boolean hasPrefix(String text) {
    Prefix prefix = new Prefix();
    return text.chars().allMatch(c -> prefix.extend((char) c));
  }

  /** The words that begin with what has been read so far: [low, high), all of them at first. */
  private final class Prefix {
    private int low;
    private int high = size;
    private int depth;

    /** Reads a character; false if no word goes on with it. */
    boolean extend(char c) {
      low = firstNotBelow(c);
      high = c == Character.MAX_VALUE ? high : firstNotBelow((char) (c + 1));
      depth++;
      return low < high;
    }

    private int firstNotBelow(char c) {
      int from = low;
      int to = high;
      while (from < to) {
        int middle = (from + to) >>> 1;
        boolean below = length(middle) <= depth || letters[starts[middle] + depth] < c;
        if (below) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    /** Returns the index of the word that is exactly what has been read, or -1. */
    int word() {
      return low < high && length(low) == depth ? low : -1;
    }
  }
}
