package dev.ishowtts.harness.sink.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real PostgreSQL of its own on loopback, from Debian's package. */
public final class PostgresServer implements AutoCloseable {
  private static final String UNPRIVILEGED = "nobody";

  private final Path folder;
  private final LocalProcess process;
  private final int port;

  private PostgresServer(Path folder, LocalProcess process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Returns whether the package is here. */
  public static boolean isInstalled() {
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
  public static PostgresServer start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ishowtts-postgres");
    Path binaries = binaries().orElseThrow();
    List<String> as = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      Files.setOwner(
          folder,
          folder
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(UNPRIVILEGED));
      as.addAll(List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=nogroup", "--clear-groups"));
    }
    Path data = folder.resolve("data");
    LocalProcess.complete(
        folder.resolve("initdb.log"),
        with(
            as,
            binaries.resolve("initdb").toString(),
            "-D",
            data.toString(),
            "-U",
            "ishowtts",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--no-locale"));
    int port = FreePort.any();
    LocalProcess process =
        LocalProcess.start(
            folder.resolve("postgres.log"),
            with(
                as,
                binaries.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-k",
                folder.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off"));
    PostgresServer server = new PostgresServer(folder, process, port);
    process.awaitAnswer(server::answers);
    return server;
  }

  /** Returns the JDBC address. */
  public String address() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=ishowtts";
  }

  @Override
  public void close() throws IOException {
    process.signal("INT");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private boolean answers() throws Exception {
    try (Connection connection = DriverManager.getConnection(address())) {
      return connection.isValid(1);
    }
  }

  private static List<String> with(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all;
  }
}
