package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.quality.samples.SampleImport;
import dev.ishowtts.harness.quality.samples.SampleSet;
import dev.ishowtts.harness.quality.samples.SampleSetFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a sample set of existing files. */
@Command(
    name = "import",
    description = {
      "Makes a sample set of two folders of WAV files, PCM or IEEE float, over full scale too.",
      "Pairs are files of one name; NAME_FOLDER.wav counts as NAME."
    },
    footer = {
      "",
      "Examples:",
      "  ishowtts quality import jetson/nfe6 jetson/nfe7",
      "  ishowtts quality import a/out b/out --names int8,fp16 --out samples/int8"
    })
final class QualityImportCommand implements Callable<Integer> {
  private final Ishowtts root;

  @Parameters(index = "0", paramLabel = "CANDIDATE", description = "Folder of the faster setting.")
  private @Nullable Path candidate;

  @Parameters(index = "1", paramLabel = "BASELINE", description = "Folder compared against.")
  private @Nullable Path baseline;

  @Option(
      names = "--names",
      split = ",",
      paramLabel = "NAME",
      description = "Names of candidate and baseline (default: those of the folders).")
  private List<String> names = List.of();

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "What was spoken, by file name: TOML like config/suites/texts.toml.")
  private @Nullable Path texts;

  @Option(names = "--only-pairs", description = "Leaves out files without a partner.")
  private boolean onlyPairs;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Folder of the set (default: quality/A-B in the folder of reports).")
  private @Nullable Path out;

  QualityImportCommand(Ishowtts root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException {
    SampleImport.Source left = source(candidate, 0);
    SampleImport.Source right = source(baseline, 1);
    Path target =
        out == null ? QualityFolders.sets(root).resolve(left.name() + "-" + right.name()) : out;
    SampleSetFolder folder = new SampleSetFolder(target, root.surroundings().files());
    SampleSet set =
        new SampleImport(folder, QualityTexts.of(root, Optional.ofNullable(texts)))
            .from(
                left,
                right,
                onlyPairs ? SampleImport.Unpaired.LEFT_OUT : SampleImport.Unpaired.REFUSED,
                root.surroundings().clock().instant(),
                "ishowtts " + Version.current());
    long known = set.items().stream().filter(item -> item.text().isPresent()).count();
    root.terminal()
        .out()
        .println(
            target
                + ": "
                + set.items().size()
                + " pairs, texts of "
                + known
                + " known; next: ishowtts quality measure "
                + target);
    return ExitCode.PASS;
  }

  private SampleImport.Source source(@Nullable Path folder, int side) {
    SampleImport.Source source = SampleImport.Source.of(Objects.requireNonNull(folder));
    if (names.isEmpty()) {
      return source;
    }
    if (names.size() != 2) {
      throw new CommandException(
          "--names needs two names, such as --names nfe6,nfe7, got " + String.join(",", names));
    }
    return new SampleImport.Source(source.folder(), names.get(side));
  }
}
