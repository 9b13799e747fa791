package dev.ishowtts.engine.text;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/*
 * jieba (github.com/fxsjy/jieba) as jieba-rs does it. The words of the dictionary that occur in a block make a graph; the
 * path of the highest product of frequencies is taken, ties going to the longer word. Runs of single characters on that
 * path are given to a hidden Markov model over Begin, End, Middle and Single, which finds words the dictionary lacks.
 */

/**
 * Cuts blocks that hold Chinese. Immutable; any thread. Its dictionaries (2 MB) are read on first
 * use.
 */
final class Jieba {
  private static final double LOG_TOTAL = Math.log(60_101_964);
  private static final double UNSEEN = -3.14e100;
  private static final int BEGIN = 0;
  private static final int END = 1;
  private static final int MIDDLE = 2;
  private static final int SINGLE = 3;
  private static final int[][] BEFORE = {
    {END, SINGLE}, {BEGIN, MIDDLE}, {BEGIN, MIDDLE}, {END, SINGLE}
  };

  /** The ideographs that the model was trained on. */
  private static final Pattern TRAINED = Pattern.compile("[\\x{4E00}-\\x{9FD5}]+");

  private final WordList words = WordList.read("words.gz");
  private final double[] logFrequencies = new double[words.size()];
  private final double[] initial = new double[4];
  private final double[][] transitions = new double[4][4];
  private final double[][] emissions = new double[4][]; // [state][character]

  private static final class Holder {
    static final Jieba INSTANCE = new Jieba();
  }

  /** Returns the one instance. */
  static Jieba instance() {
    return Holder.INSTANCE;
  }

  private Jieba() {
    for (int i = 0; i < logFrequencies.length; i++) {
      logFrequencies[i] = Math.log(Integer.parseInt(words.value(i)));
    }
    try (InputStream file = Jieba.class.getResourceAsStream("hmm.gz")) {
      if (file == null) {
        throw new IllegalStateException("the jar lacks hmm.gz");
      }
      readModel(new DataInputStream(new BufferedInputStream(new GZIPInputStream(file))));
    } catch (IOException e) {
      throw new UncheckedIOException("hmm.gz cannot be read", e);
    }
  }

  private void readModel(DataInputStream in) throws IOException {
    for (int state = 0; state < 4; state++) {
      initial[state] = in.readDouble();
    }
    for (double[] row : transitions) {
      for (int state = 0; state < 4; state++) {
        row[state] = in.readDouble();
      }
    }
    for (int state = 0; state < 4; state++) {
      emissions[state] = new double[Character.MAX_VALUE + 1];
      Arrays.fill(emissions[state], UNSEEN);
      for (int left = in.readInt(); left > 0; left--) {
        char character = in.readChar();
        emissions[state][character] = in.readDouble();
      }
    }
  }

  /** Appends the words of a block. */
  void cut(String block, List<String> segments) {
    int[] route = route(block);
    int loose = -1; // where a run of single characters began
    for (int at = 0; at < block.length(); at = route[at]) {
      boolean single = route[at] == block.offsetByCodePoints(at, 1);
      if (single && loose < 0) {
        loose = at;
      }
      if (!single) {
        addLoose(block, loose, at, segments);
        loose = -1;
        segments.add(block.substring(at, route[at]));
      }
    }
    addLoose(block, loose, block.length(), segments);
  }

  /** Returns, for every place where a character begins, where the best word there ends. */
  private int[] route(String block) {
    int[] ends = new int[block.length() + 1];
    double[] scores = new double[block.length() + 1];
    for (int at = block.length(); at > 0; ) {
      int from = block.offsetByCodePoints(at, -1);
      ends[from] = 0;
      words.wordsAt(
          block,
          from,
          block.length(),
          word -> {
            int end = from + words.length(word);
            double score = logFrequencies[word] - LOG_TOTAL + scores[end];
            if (ends[from] == 0 || score >= scores[from]) {
              scores[from] = score;
              ends[from] = end;
            }
          });
      if (ends[from] == 0) {
        scores[from] = scores[at] - LOG_TOTAL;
        ends[from] = at;
      }
      at = from;
    }
    return ends;
  }

  private void addLoose(String block, int from, int to, List<String> segments) {
    if (from < 0) {
      return;
    }
    String run = block.substring(from, to);
    if (run.codePointCount(0, run.length()) == 1) {
      segments.add(run);
    } else if (words.indexOf(run) >= 0) {
      run.codePoints().mapToObj(Character::toString).forEach(segments::add);
    } else {
      addUnknown(run, segments);
    }
  }

  private void addUnknown(String run, List<String> segments) {
    Matcher trained = TRAINED.matcher(run);
    int end = 0;
    while (trained.find()) {
      Segmenter.addLatin(run.substring(end, trained.start()), segments);
      addByModel(trained.group(), segments);
      end = trained.end();
    }
    Segmenter.addLatin(run.substring(end), segments);
  }

  private void addByModel(String run, List<String> segments) {
    int[] states = run.length() == 1 ? new int[] {SINGLE} : states(run);
    int begin = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] == END || states[i] == SINGLE) {
        segments.add(run.substring(begin, i + 1));
        begin = i + 1;
      }
    }
    if (begin < run.length()) {
      segments.add(run.substring(begin));
    }
  }

  /** Returns the likeliest states (Viterbi); equal ones go to the higher number. */
  private int[] states(String run) {
    int length = run.length();
    double[][] scores = new double[length][4];
    int[][] came = new int[length][4];
    for (int state = 0; state < 4; state++) {
      scores[0][state] = initial[state] + emissions[state][run.charAt(0)];
    }
    for (int t = 1; t < length; t++) {
      for (int state = 0; state < 4; state++) {
        double emission = emissions[state][run.charAt(t)];
        int low = BEFORE[state][0];
        int high = BEFORE[state][1];
        double ofLow = scores[t - 1][low] + transitions[low][state] + emission;
        double ofHigh = scores[t - 1][high] + transitions[high][state] + emission;
        came[t][state] = ofHigh >= ofLow ? high : low;
        scores[t][state] = Math.max(ofLow, ofHigh);
      }
    }
    int[] states = new int[length];
    states[length - 1] = scores[length - 1][SINGLE] >= scores[length - 1][END] ? SINGLE : END;
    for (int t = length - 1; t > 0; t--) {
      states[t - 1] = came[t][states[t]];
    }
    return states;
  }
}
