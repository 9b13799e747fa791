package dev.ishowtts.harness.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Names the service among the commands; the launcher starts it from its own jars. */
@Command(
    name = "serve",
    description = {
      "Starts the service: speech over HTTP, runs, health. It binds 127.0.0.1:8790 unless",
      "monitor.address and monitor.port say otherwise; other hosts need a token, see: token"
    },
    footer = {"", "Example: ishowtts serve --set monitor.port=8080"})
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CommandException("the service is started by the launcher: ./ishowtts serve");
  }
}
