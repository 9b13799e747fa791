package dev.ishowtts.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A PostgreSQL of its own on loopback, from Debian's package. */
final class PostgresCluster implements AutoCloseable {
  private static final String SOMEBODY = "nobody";

  private final Path folder;
  private final List<String> as;
  private final Path place;
  private final int port;
  private Process process;

  private PostgresCluster(Path folder, List<String> as, Path place, int port) throws IOException {
    this.folder = folder;
    this.as = as;
    this.place = place;
    this.port = port;
    this.process = server();
  }

  static boolean isInstalled() {
    return binaries().isPresent();
  }

  private static Optional<Path> binaries() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> each = Files.list(versions)) {
      return each.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Makes a cluster and starts it; as root it runs as somebody else, which initdb demands. */
  static PostgresCluster start(Path folder) throws Exception {
    Path place = Files.createTempDirectory("ishowtts-pg");
    Files.createDirectories(folder);
    List<String> as = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      Files.setOwner(
          place,
          place.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(SOMEBODY));
      as.addAll(List.of("setpriv", "--reuid=" + SOMEBODY, "--regid=nogroup", "--clear-groups"));
    }
    Path bin = binaries().orElseThrow();
    String data = place.resolve("data").toString();
    Process init =
        process(
            folder,
            as,
            bin.resolve("initdb").toString(),
            "-D",
            data,
            "-U",
            "ishowtts",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--no-locale");
    if (init.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("postgres.log")));
    }
    PostgresCluster cluster = new PostgresCluster(folder, as, place, FreePort.any());
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(cluster::answers);
    return cluster;
  }

  private Process server() throws IOException {
    return process(
        folder,
        as,
        binaries().orElseThrow().resolve("postgres").toString(),
        "-D",
        place.resolve("data").toString(),
        "-p",
        Integer.toString(port),
        "-k",
        place.toString(),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "fsync=off");
  }

  /** Starts the server again on the same port with the same data. */
  void again() throws IOException {
    process = server();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::answers);
  }

  /** Ends the server at once, as a crash or a shutdown with connections would. */
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !answers());
  }

  private static Process process(Path folder, List<String> as, String... words) throws IOException {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("postgres.log").toFile()))
        .start();
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(address())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  String address() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=ishowtts";
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
