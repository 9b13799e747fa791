package dev.ishowtts.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one service that speaks with the model nano, made and loaded once for all of them.
 */
public final class SharedService implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SharedService.class);

  /**
   * The service and its home.
   *
   * @param home with the model nano, for further services
   */
  public record Shared(SpeakingService service, Path home, Path folder) implements AutoCloseable {
    private static Shared start() {
      try {
        Path folder = Files.createTempDirectory("ishowtts-service");
        Path home = Files.createDirectories(folder.resolve("home"));
        SpeakingService service =
            SpeakingService.start(
                Files.createDirectories(folder.resolve("root")),
                home,
                Map.of(
                    "engine.max_parallel", "2",
                    "engine.threads", "1",
                    "engine.queue", "12",
                    "engine.nfe", "2",
                    "monitor.queue-deadline", "30s"));
        return new Shared(service.ready(), home, folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      service.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Shared.class || type == SpeakingService.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared =
        context
            .getRoot()
            .getStore(HERE)
            .computeIfAbsent(Shared.class, type -> Shared.start(), Shared.class);
    return parameter.getParameter().getType() == Shared.class ? shared : shared.service();
  }
}
