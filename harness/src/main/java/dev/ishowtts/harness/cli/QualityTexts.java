package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.suite.SpokenText;
import dev.ishowtts.harness.suite.SuiteFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts for sample sets: the catalogue of the suites, another TOML like it, or one text a line. */
final class QualityTexts {
  private static final long LONGEST = 1 << 20; // bytes
  private static final int MOST = 1000;

  private QualityTexts() {}

  /** Returns the texts by id; without a file those of the catalogue. */
  static Map<String, SpokenText> of(Ishowtts root, Optional<Path> file) throws IOException {
    if (file.isEmpty()) {
      return new SuiteFolder(new Measuring(root).suites()).texts();
    }
    Map<String, SpokenText> texts =
        file.get().toString().endsWith(".toml") ? SuiteFolder.texts(file.get()) : lines(file.get());
    if (texts.isEmpty()) {
      throw new CommandException("--texts " + file.get() + " has no text: write one a line");
    }
    if (texts.size() > MOST) {
      throw new CommandException(
          "--texts " + file.get() + " has " + texts.size() + " texts, at most " + MOST);
    }
    return texts;
  }

  private static Map<String, SpokenText> lines(Path file) throws IOException {
    List<String> lines;
    try {
      if (Files.size(file) > LONGEST) {
        throw new CommandException("--texts " + file + " must be at most 1 MiB: split it");
      }
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandException("--texts " + file + " is not there: give its path");
    } catch (CharacterCodingException e) {
      throw new CommandException("--texts " + file + " is not UTF-8: convert it");
    }
    Map<String, SpokenText> texts = new LinkedHashMap<>();
    for (String line : lines) {
      String text = line.replace("\uFEFF", "").strip();
      if (!text.isEmpty()) {
        String id = "line_" + (texts.size() + 1);
        texts.put(id, new SpokenText(id, "line", text));
      }
    }
    return texts;
  }
}
