package dev.ishowtts.harness.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one line of a settings file that says {@code nfe = N} in {@code [engine]}. */
final class NfeLine {
  private static final Pattern TABLE = Pattern.compile("\\s*\\[+\\s*([^\\]]*?)\\s*]+.*");
  private static final Pattern NFE =
      Pattern.compile("(\\s*nfe\\s*=\\s*)[0-9]+(\\s*(?:#.*)?)", Pattern.DOTALL);

  private final List<String> lines;
  private final Optional<Integer> at;

  private NfeLine(List<String> lines, Optional<Integer> at) {
    this.lines = lines;
    this.at = at;
  }

  /** Finds the line; it is not there if the file is not, or has none or several. */
  static NfeLine in(Path settings) throws IOException {
    if (!Files.exists(settings)) {
      return new NfeLine(List.of(), Optional.empty());
    }
    List<String> lines = List.of(Files.readString(settings).split("\n", -1));
    List<Integer> found = new ArrayList<>();
    String table = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher begins = TABLE.matcher(lines.get(i));
      if (begins.matches()) {
        table = begins.group(1);
      } else if (table.equals("engine") && NFE.matcher(lines.get(i)).matches()) {
        found.add(i);
      }
    }
    return new NfeLine(lines, found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty());
  }

  boolean isThere() {
    return at.isPresent();
  }

  /** Returns the whole file with another number in that line, every other byte as it was. */
  String with(int nfe) {
    List<String> changed = new ArrayList<>(lines);
    int line = at.orElseThrow();
    Matcher matcher = NFE.matcher(lines.get(line));
    if (!matcher.matches()) {
      throw new IllegalStateException("line " + line + " is no line of nfe");
    }
    changed.set(line, matcher.group(1) + nfe + matcher.group(2));
    return String.join("\n", changed);
  }
}
