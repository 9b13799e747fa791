package dev.ishowtts.monitor.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.json.JsonMapper;

/** Gives tests one Chromium, which is started when the first of them opens a tab. */
final class SharedChromium implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedChromium.class);

  /** The program, not started before it is needed. */
  static final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long ENDING_SECONDS = 20;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();
    private Optional<Process> process = Optional.empty();
    private Path profile = Path.of("");
    private URI address = URI.create("");

    /** Opens a tab; the test is skipped where Chromium is not installed. */
    Browser open() throws IOException, InterruptedException {
      Optional<Path> program = program();
      assumeTrue(program.isPresent(), "chromium is not installed (Debian package chromium)");
      if (process.isEmpty()) {
        start(program.orElseThrow());
      }
      HttpRequest wish =
          HttpRequest.newBuilder(address.resolve("/json/new?about:blank"))
              .PUT(HttpRequest.BodyPublishers.noBody())
              .build();
      return new Browser(address, json.readTree(client.send(wish, BodyHandlers.ofString()).body()));
    }

    private static Optional<Path> program() {
      return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser")
          .map(Path::of)
          .filter(Files::isExecutable)
          .findFirst();
    }

    private void start(Path program) throws IOException {
      profile = Files.createTempDirectory("ishowtts-chromium");
      ProcessBuilder builder =
          new ProcessBuilder(
              program.toString(),
              "--headless=new",
              "--no-sandbox",
              "--disable-gpu",
              "--disable-dev-shm-usage",
              "--disable-background-networking",
              "--disable-component-update",
              "--disable-extensions",
              // On a busy machine whatever draws may be slow, and whatever is behind matters too.
              "--disable-gpu-watchdog",
              "--disable-hang-monitor",
              "--disable-background-timer-throttling",
              "--disable-backgrounding-occluded-windows",
              "--disable-renderer-backgrounding",
              "--disable-sync",
              "--mute-audio",
              "--no-first-run",
              "--lang=en-GB",
              "--remote-debugging-port=0",
              "--user-data-dir=" + profile,
              "about:blank");
      builder.environment().put("TMPDIR", profile.toString());
      builder.environment().put("TZ", "Europe/Vienna");
      builder.redirectErrorStream(true).redirectOutput(profile.resolve("log").toFile());
      process = Optional.of(builder.start());
      Path active = profile.resolve("DevToolsActivePort");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Files.exists(active) && Files.readAllLines(active).size() > 1);
      address = URI.create("http://127.0.0.1:" + Files.readAllLines(active).get(0));
    }

    @Override
    public void close() throws IOException {
      process.ifPresent(Chromium::end);
      if (process.isPresent()) {
        try (Stream<Path> files = Files.walk(profile)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }

    /* Its helpers write into the profile until they are gone too. */
    private static void end(Process process) {
      List<ProcessHandle> helpers = process.descendants().toList();
      process.destroy();
      try {
        if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
        CompletableFuture.allOf(
                helpers.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
            .get(ENDING_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException stays) {
        helpers.forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Chromium.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent(Chromium.class, type -> new Chromium(), Chromium.class);
  }
}
