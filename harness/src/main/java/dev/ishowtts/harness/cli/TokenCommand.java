package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.access.AccessRole;
import dev.ishowtts.harness.access.AccessSettings;
import dev.ishowtts.harness.access.AccessToken;
import dev.ishowtts.harness.access.AccessTokens;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The service's access tokens. */
@Command(
    name = "token",
    description =
        "Makes, lists and removes access tokens of the service; it reads changes at once.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: ishowtts token add studio --role speak"})
final class TokenCommand extends CommandGroup {
  private final Ishowtts root;

  TokenCommand(Ishowtts root) {
    this.root = root;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "add",
      description = "Makes a token and prints it once; only its digest is kept.",
      footer = {"", "Example: ishowtts token add studio --role speak"})
  int add(
      @Parameters(paramLabel = "NAME", description = "Whom it is for, a-z, 0-9, _ and -.")
          String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "SPEAK",
              description = "One of ${COMPLETION-CANDIDATES} (default: SPEAK).")
          AccessRole role)
      throws IOException {
    String token =
        tokens()
            .add(name, role, root.surroundings().random(), root.surroundings().clock().instant());
    root.terminal().out().println(token);
    root.terminal()
        .warn("token " + name + " may " + role.key() + "; keep it, it is not shown again");
    return ExitCode.PASS;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "Lists the tokens by name; they themselves are not kept.",
      footer = {"", "Example: ishowtts token list --json"})
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    List<AccessToken> tokens = tokens().list();
    PrintStream out = root.terminal().out();
    if (json) {
      List<Map<String, Object>> rows = new ArrayList<>();
      tokens.forEach(token -> rows.add(row(token)));
      out.println(JsonOutput.text(rows));
      return ExitCode.PASS;
    }
    if (tokens.isEmpty()) {
      out.println("no tokens: the service answers this host alone");
    }
    tokens.forEach(
        token ->
            out.println(token.name() + "  " + token.role().key() + "  since " + token.created()));
    return ExitCode.PASS;
  }

  private static Map<String, Object> row(AccessToken token) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", token.name());
    row.put("role", token.role().key());
    row.put("created", token.created().toString());
    return row;
  }

  @Command(
      mixinStandardHelpOptions = true,
      name = "remove",
      description = "Removes a token; requests with it are refused from now on.",
      footer = {"", "Example: ishowtts token remove studio"})
  int remove(@Parameters(paramLabel = "NAME", description = "Name of the token.") String name)
      throws IOException {
    if (!tokens().remove(name)) {
      throw new CommandException("token " + name + " is not there; see: ishowtts token list");
    }
    root.terminal().out().println("removed: " + name);
    return ExitCode.PASS;
  }

  private AccessTokens tokens() {
    return new AccessTokens(
        AccessSettings.from(root.config(), root.surroundings().environment()).tokens());
  }
}
