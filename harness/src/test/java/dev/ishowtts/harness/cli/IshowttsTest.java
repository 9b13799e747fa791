package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class IshowttsTest {
  @TempDir private Path root;
  private CommandLineFixture repository;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
  }

  @Test
  void help_everyCommand_hasExampleAndExitCodes() {
    CommandLine line =
        Ishowtts.commandLine(
            FakeMain.surroundings(
                Terminal.ofProcess(),
                repository.environment(),
                dev.ishowtts.baselines.json.FileOperations.system()));
    everyHelp(line);
  }

  private void everyHelp(CommandLine line) {
    if (!line.getCommandSpec().usageMessage().hidden()) {
      String help = line.getUsageMessage();
      assertThat(help).as(line.getCommandName()).contains("Exit codes:", "Example", "--set");
    }
    line.getSubcommands().values().forEach(this::everyHelp);
  }

  @Test
  void help_isOnStandardOutputAndZero() {
    CommandLineFixture.Result result = repository.run("run", "--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("Usage: ishowtts run");
  }

  @Test
  void wrongUsage_isOneLineAndTwo() {
    for (List<String> arguments :
        List.of(
            List.<String>of(),
            List.of("rnu"),
            List.of("run", "--restarts", "x"),
            List.of("run", "--restarts", "0"),
            List.of("config", "--set", "novalue"),
            List.of("config", "--set", "run.foldr=x"),
            List.of("config", "--settings", "missing.toml"))) {
      CommandLineFixture.Result result = repository.run(arguments.toArray(String[]::new));

      assertThat(result.exitCode()).as(arguments.toString()).isEqualTo(ExitCode.ERROR);
      assertThat(result.err().lines()).as(arguments.toString()).hasSize(1);
      assertThat(result.err()).startsWith("ishowtts: ");
      assertThat(result.out()).isEmpty();
    }
  }

  @Test
  void unknownCommand_isToldTheNearest() {
    assertThat(repository.run("confg").err()).contains("did you mean");
  }

  @Test
  void debug_printsTheStackTrace() {
    assertThat(repository.run("config", "--set", "novalue", "--debug").err())
        .contains("CommandException", "\tat ");
  }

  @Test
  void config_saysWhereEachValueCameFrom() {
    repository.variable("ISHOWTTS_RUN_FOLDER", "elsewhere");

    CommandLineFixture.Result result = repository.run("config", "--set", "run.worker-timeout=90s");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .anyMatch(line -> line.matches("run\\.folder +elsewhere +.*ISHOWTTS_RUN_FOLDER.*"))
        .anyMatch(line -> line.matches("run\\.worker-timeout +90s +--set"))
        .anyMatch(line -> line.matches("guard\\.lock +run\\.lock +.*ishowtts\\.toml.*"));
    assertThat(repository.run("config", "--json").out()).contains("\"origin\"");
  }

  @Test
  void version_isTheBuilds() {
    assertThat(repository.run("version").out()).startsWith("ishowtts 1-SNAPSHOT");
    assertThat(repository.run("version", "--json").out()).contains("\"ishowtts\" : \"1-");
    assertThat(repository.run("--version").out()).isEqualTo("ishowtts 1-SNAPSHOT\n");
  }

  @Test
  void completion_isAScriptOfTheCommands() {
    CommandLineFixture.Result result = repository.run("completion");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("complete -F _complete_ishowtts", "version", "config");
  }
}
