package dev.ishowtts.harness.natives;

import dev.ishowtts.harness.telemetry.child.BoundedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Gets jars with the user's Maven, so that mirrors, proxies and the local repository apply. */
public final class MavenDownload {
  private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
  private static final Duration PATIENCE = Duration.ofHours(3);

  /* A project of its own: beside a pom.xml Maven would do that project's modules. */
  private static final String PROJECT =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>dev.ishowtts</groupId>
        <artifactId>natives-download</artifactId>
        <version>1</version>
        <packaging>pom</packaging>
      </project>
      """;

  private final BoundedCommand commands;

  public MavenDownload(BoundedCommand commands) {
    this.commands = commands;
  }

  /**
   * Copies a jar into a folder.
   *
   * @return the copy
   * @throws IOException if Maven is missing or does not get it, with its own words and the remedy
   */
  public Path get(MavenArtifact artifact, Path folder) throws IOException, InterruptedException {
    Path project = folder.resolve("pom.xml");
    Files.writeString(project, PROJECT);
    BoundedCommand.Outcome outcome =
        commands.run(
            List.of(
                "mvn",
                "-B",
                "-ntp",
                "-f",
                project.toString(),
                GOAL,
                "-Dartifact=" + artifact.coordinates(),
                "-DoutputDirectory=" + folder),
            "",
            PATIENCE);
    String remedy =
        "; or get "
            + artifact.fileName()
            + " ("
            + artifact.coordinates()
            + ") on another machine and name it with --from";
    if (!outcome.started()) {
      throw new IOException(
          "Maven cannot be started ("
              + outcome.output()
              + "): install mvn 3.8.7 or newer"
              + remedy);
    }
    Path jar = folder.resolve(artifact.fileName());
    if (!outcome.finished()) {
      throw new IOException(
          "Maven did not get "
              + artifact.coordinates()
              + " within "
              + PATIENCE.toHours()
              + " h"
              + remedy);
    }
    if (!outcome.succeeded() || !Files.isRegularFile(jar)) {
      throw new IOException(
          "Maven did not get "
              + artifact.coordinates()
              + " ("
              + cause(outcome.output())
              + "): check the connection and the mirrors in ~/.m2/settings.xml"
              + remedy);
    }
    return jar;
  }

  /** Returns the first line in which Maven says what failed. */
  private static String cause(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("[ERROR]"))
        .map(line -> line.substring("[ERROR]".length()).strip())
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("it says no reason");
  }
}
