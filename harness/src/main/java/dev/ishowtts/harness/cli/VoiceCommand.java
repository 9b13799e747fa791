package dev.ishowtts.harness.cli;

import dev.ishowtts.engine.audio.AudioDecoder;
import dev.ishowtts.engine.voice.VoiceLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The reference voices. */
@Command(
    name = "voice",
    description = "Lists, adds and removes reference voices.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts voice add ann ann.wav --text \"What the recording says.\""})
final class VoiceCommand extends CommandGroup {
  private final Ishowtts root;

  VoiceCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the voices.",
      footer = {"", "Example: ishowtts voice list"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    VoiceLibrary library = library();
    List<String> names = library.list();
    if (json) {
      List<Map<String, Object>> rows = new ArrayList<>();
      names.forEach(name -> rows.add(Map.of("name", name, "origin", origin(library, name))));
      root.terminal().out().println(JsonOutput.text(rows));
      return ExitCode.PASS;
    }
    names.forEach(name -> root.terminal().out().println(name + " (" + origin(library, name) + ")"));
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "add",
      description = "Adds a voice from a recording of up to 12 s: WAV, FLAC, MP3 or Ogg.",
      footer = {"", "Example: ishowtts voice add ann ann.wav --text \"What it says.\""})
  int add(
      @Parameters(paramLabel = "NAME", description = "Name, a-z, 0-9, _ and -.") String name,
      @Parameters(paramLabel = "FILE", description = "Recording.") Path recording,
      @Option(
              names = "--text",
              required = true,
              paramLabel = "TEXT",
              description = "What the recording says.")
          String text)
      throws IOException {
    if (!Files.isRegularFile(recording)) {
      throw new CommandException("recording " + recording + " is not there; give its path");
    }
    byte[] wav = new AudioDecoder().wav(recording);
    library().add(name, wav, text).forEach(root.terminal()::warn);
    root.terminal().out().println("added: " + name);
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "remove",
      description = "Removes an added voice.",
      footer = {"", "Example: ishowtts voice remove ann"})
  int remove(@Parameters(paramLabel = "NAME", description = "Name of the voice.") String name)
      throws IOException {
    library().remove(name);
    root.terminal().out().println("removed: " + name);
    return ExitCode.PASS;
  }

  private VoiceLibrary library() {
    return Models.voices(root.config(), root.surroundings().environment());
  }

  private static String origin(VoiceLibrary library, String name) {
    if (VoiceLibrary.isBuiltIn(name)) {
      return "built in";
    }
    return library.isListed(name) ? "settings" : "added";
  }
}
