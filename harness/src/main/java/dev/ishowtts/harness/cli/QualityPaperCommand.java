package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.quality.listening.PaperFile;
import dev.ishowtts.harness.quality.listening.PaperForm;
import dev.ishowtts.harness.quality.listening.PaperSheet;
import dev.ishowtts.harness.quality.report.PaperSections;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads forms that were filled in on paper, or prints an empty one. */
@Command(
    name = "paper",
    description = {
      "Reads filled forms into paper.json beside a set, in place of those read before; decide shows",
      "them apart from the verdict, which they never change: who filled them in knew the settings."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts quality paper reports/quality/nfe6-nfe7 --blank > form.txt",
      "  ishowtts quality paper reports/quality/nfe6-nfe7 ann.txt bob.txt"
    })
final class QualityPaperCommand implements Callable<Integer> {
  private static final long LONGEST = 1 << 20; // bytes

  private final Ishowtts root;

  @Parameters(index = "0", paramLabel = "SET", description = "Folder of a sample set.")
  private @Nullable Path set;

  @Parameters(index = "1..*", paramLabel = "FORM", arity = "0..*", description = "Filled forms.")
  private List<Path> forms = List.of();

  @Option(names = "--blank", description = "Prints an empty form for the set's texts.")
  private boolean blank;

  QualityPaperCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    if (blank == !forms.isEmpty()) {
      throw new CommandException("give filled forms, or --blank for an empty one");
    }
    SampleSetFolder folder =
        new SampleSetFolder(Objects.requireNonNull(set), root.surroundings().files());
    SampleSet samples = folder.read();
    if (blank) {
      root.terminal().out().print(PaperSheet.blank(samples));
      return ExitCode.PASS;
    }
    List<PaperForm> read = new ArrayList<>();
    for (Path form : forms) {
      read.add(PaperSheet.parse(samples, text(form), form.toString()));
    }
    folder.write(PaperFile.NAME, PaperFile.bytes(read));
    long opinions =
        read.stream()
            .flatMap(form -> form.opinions().stream())
            .filter(PaperForm.Opinion::isAnswered)
            .count();
    root.terminal()
        .out()
        .println(
            folder.path().resolve(PaperFile.NAME)
                + ": "
                + read.size()
                + " forms, "
                + opinions
                + " opinions");
    root.terminal().out().println(PaperSections.caution());
    return ExitCode.PASS;
  }

  private static String text(Path form) throws IOException {
    try {
      if (Files.size(form) > LONGEST) {
        throw new CommandException(form + " is larger than 1 MiB: that is no form");
      }
      return Files.readString(form, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandException(form + " is not there: give the path of a filled form");
    } catch (CharacterCodingException e) {
      throw new CommandException(form + " is not UTF-8: convert it");
    }
  }
}
