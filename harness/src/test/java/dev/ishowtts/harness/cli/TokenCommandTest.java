package dev.ishowtts.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessToken;
import dev.ishowtts.harness.access.AccessTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCommandTest {
  @TempDir private Path root;
  private CommandLineFixture repository;
  private Path file;

  @BeforeEach
  void repository() {
    repository = new CommandLineFixture(root);
    repository.variable("ISHOWTTS_HOME", root.resolve("home").toString());
    file = root.resolve("home").resolve("tokens");
  }

  @Test
  void add_name_printsTheTokenAndKeepsItsDigestAlone() throws IOException {
    CommandLineFixture.Result added = repository.run("token", "add", "studio");
    repository.run("token", "add", "ops", "--role", "operate");

    String token = added.out().strip();
    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(token).matches("itts_[A-Za-z0-9_-]{43}");
    assertThat(added.err()).contains("token studio may speak; keep it, it is not shown again");
    assertThat(Files.readString(file)).doesNotContain(token, "itts_");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    AccessTokens tokens = new AccessTokens(file);
    assertThat(AccessTokens.presented(tokens.list(), token).map(AccessToken::name))
        .contains("studio");
    assertThat(AccessTokens.presented(tokens.list(), token + "x")).isEmpty();
    assertThat(tokens.list().get(1).role()).isEqualTo(AccessRole.OPERATE);
  }

  @Test
  void listAndRemove_tokens_areByName() {
    assertThat(repository.run("token", "list").out()).startsWith("no tokens");
    repository.run("token", "add", "studio");

    assertThat(repository.run("token", "list").out()).startsWith("studio  speak  since 20");
    assertThat(repository.run("token", "list", "--json").out())
        .contains("\"name\" : \"studio\"")
        .doesNotContain("sha256");
    assertThat(repository.run("token", "remove", "studio").out()).isEqualTo("removed: studio\n");
    refused(repository.run("token", "remove", "studio"), "token studio is not there");
  }

  @Test
  void add_wrongName_isRefused() {
    repository.run("token", "add", "studio");

    refused(repository.run("token", "add", "studio"), "token studio is there already");
    refused(repository.run("token", "add", "a b"), "token name must be 1 to 64 of");
    refused(repository.run("token", "add", "a", "--role", "root"), "--role");
  }

  @Test
  void list_brokenLine_isNamed() throws IOException {
    Files.createDirectories(root.resolve("home"));
    Files.writeString(file, "# heading\nstudio speak 123 2026-01-01T00:00:00Z\n");

    refused(repository.run("token", "list"), "tokens, line 2: must be NAME speak|operate SHA256");
  }

  @Test
  void serve_withoutTheLauncher_isRefused() {
    refused(repository.run("serve"), "the service is started by the launcher: ./ishowtts serve");
  }

  private static void refused(CommandLineFixture.Result result, String message) {
    assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.ERROR);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains(message);
  }
}
