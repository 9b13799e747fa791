package dev.ishowtts.harness.cli;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.engine.registry.TrainedModel;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: global options and the list of commands. */
@Command(
    name = "ishowtts",
    description = "Measures F5-TTS engines and says whether they became slower or worse.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ishowtts demo                       from nothing to a verdict",
      "  ishowtts gate --suite quick         measure and judge against the baseline",
      "  ishowtts speak \"Hello\" -o out.wav   say something"
    })
final class Ishowtts implements Runnable {
  @Option(
      names = "--settings",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Settings file instead of config/ishowtts.toml.")
  private @Nullable Path settingsFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description = "Sets one setting; may be repeated. See: ishowtts config")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Prints the stack trace of an error.")
  private boolean debug;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private final Surroundings surroundings;

  Ishowtts(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs one command line and returns its exit code; never throws for a command's failure. */
  static int run(Surroundings surroundings, String... arguments) {
    return commandLine(surroundings).execute(arguments);
  }

  static CommandLine commandLine(Surroundings surroundings) {
    Ishowtts root = new Ishowtts(surroundings);
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new DemoCommand(root))
            .addSubcommand(new GateCommand(root))
            .addSubcommand(new RunCommand(root))
            .addSubcommand(new JudgeCommand(root))
            .addSubcommand(new BaselineCommand(root))
            .addSubcommand(new TrendCommand(root))
            .addSubcommand(new PlanCommand(root))
            .addSubcommand(new SelfTestCommand(root))
            .addSubcommand(new ExportCommand(root))
            .addSubcommand(new ImportCommand(root))
            .addSubcommand(new BenchCommand(root))
            .addSubcommand(new HistoryCommand(root))
            .addSubcommand(new PublishCommand(root))
            .addSubcommand(new SpoolCommand(root))
            .addSubcommand(new EventCommand(root))
            .addSubcommand(new DashboardsCommand(root))
            .addSubcommand(new ChartCommand(root))
            .addSubcommand(QualityCommand.line(root))
            .addSubcommand(new SpeakCommand(root))
            .addSubcommand(new ModelCommand(root))
            .addSubcommand(new VoiceCommand(root))
            .addSubcommand(new NativesCommand(root))
            .addSubcommand(new DoctorCommand(root))
            .addSubcommand(new LockCommand(root))
            .addSubcommand(new ServeCommand())
            .addSubcommand(new TokenCommand(root))
            .addSubcommand(new ConfigCommand(root))
            .addSubcommand(new CompletionCommand(root))
            .addSubcommand(new VersionCommand(root))
            .addSubcommand(new MeasureWorkerCommand(root))
            .setOut(new PrintWriter(surroundings.terminal().out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(surroundings.terminal().err(), true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler(root::refuse)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((e, command, parsed) -> root.failed(e));
    describe(line);
    return line;
  }

  private static void describe(CommandLine line) {
    CommandLine.Model.UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.exitCodeListHeading("%nExit codes:%n");
    Map<String, String> codes = new LinkedHashMap<>();
    ExitCode.HELP.forEach(code -> codes.put(code.substring(0, 1), code.substring(2)));
    usage.exitCodeList(codes);
    // picocli counts a method's arguments from its own annotation.
    if (!(line.getCommandSpec().userObject() instanceof Method)) {
      line.getCommandSpec().mixinStandardHelpOptions(true);
    }
    line.getCommandSpec().version("ishowtts " + Version.current());
    line.getSubcommands().values().forEach(Ishowtts::describe);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  private int refuse(CommandLine.ParameterException e, String[] arguments) {
    surroundings.terminal().warn(refusal(e));
    trace(e);
    return ExitCode.ERROR;
  }

  /** Returns what is wrong with the words of a command line, one line. */
  static String refusal(CommandLine.ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    return oneLine(String.valueOf(e.getMessage())) + suggestion(e) + "; see: " + name + " --help";
  }

  private static String suggestion(CommandLine.ParameterException e) {
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      return "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    return "";
  }

  private int failed(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    said(e).lines().filter(line -> !line.isBlank()).forEach(surroundings.terminal()::warn);
    trace(e);
    return ExitCode.ERROR;
  }

  /** Java's own exceptions of the file system name the file alone. */
  private static String said(Exception e) {
    if (e instanceof FileSystemException file && file.getReason() == null) {
      String why =
          file instanceof NoSuchFileException
              ? "is not there and cannot be made"
              : file instanceof AccessDeniedException
                  ? "may not be used: permission denied"
                  : "cannot be used (" + file.getClass().getSimpleName() + ")";
      return file.getFile() + " " + why + "; check the path and its permissions";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void trace(Exception e) {
    if (debug) {
      e.printStackTrace(surroundings.terminal().err());
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").strip();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Terminal terminal() {
    return surroundings.terminal();
  }

  Path root() {
    return surroundings.environment().root();
  }

  /** Returns the file of settings: {@code --settings}, or the repository's. */
  Path settings() {
    return settingsFile == null ? root().resolve("config").resolve("ishowtts.toml") : settingsFile;
  }

  /** Sets one setting as {@code --set} does, unless {@code --set} was given for it. */
  void prefer(String key, String value) {
    boolean said = sets.stream().anyMatch(set -> set.startsWith(key + "="));
    if (!said) {
      sets.add(key + "=" + value);
    }
  }

  /** Does work with one setting at its default, whatever {@code --set} says of it. */
  <T> T without(String key, Callable<T> work) throws Exception {
    List<String> said = sets;
    sets = new ArrayList<>(said);
    sets.removeIf(set -> set.startsWith(key + "="));
    try {
      return work.call();
    } finally {
      sets = said;
    }
  }

  /** Returns the arguments that give another process the same settings. */
  List<String> globalArguments() {
    List<String> arguments = new ArrayList<>();
    if (settingsFile != null) {
      arguments.add("--settings");
      arguments.add(settingsFile.toAbsolutePath().toString());
    }
    sets.forEach(set -> arguments.addAll(List.of("--set", set)));
    return arguments;
  }

  /**
   * Returns the effective settings.
   *
   * @throws dev.ishowtts.config.ConfigException if one is wrong
   * @throws CommandException if {@code --set} is not of the form key=value
   */
  Config config() {
    return config(Map.of());
  }

  /**
   * Returns the settings of a command that is there to be listened to: the trained model and its
   * guidance, unless a model is given.
   */
  Config speaking() {
    Config config = config();
    if (config.isGiven(EngineSettings.MODEL)) {
      return config;
    }
    Map<String, String> given = new LinkedHashMap<>();
    given.put(EngineSettings.MODEL.key(), TrainedModel.NAME);
    if (!config.isGiven(EngineSettings.GUIDANCE)) {
      given.put(EngineSettings.GUIDANCE.key(), String.valueOf(TrainedModel.GUIDANCE));
    }
    return config(given);
  }

  /** Returns the effective settings with some of them given, over all else. */
  Config config(Map<String, String> given) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals < 1) {
        throw new CommandException(
            "--set needs key=value, such as --set engine.nfe=7, got \"" + set + "\"");
      }
      overrides.put(set.substring(0, equals).strip(), set.substring(equals + 1).strip());
    }
    overrides.putAll(given);
    return ConfigLoader.discovered(surroundings.environment())
        .withSection("gate", root().resolve("config").resolve("gate.toml"))
        .load(
            root().resolve("config").resolve("ishowtts.toml"),
            Optional.ofNullable(settingsFile),
            overrides);
  }
}
