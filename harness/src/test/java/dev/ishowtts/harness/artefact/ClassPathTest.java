package dev.ishowtts.harness.artefact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassPathTest {
  private static final ClassPath OWN = new ClassPath("/own/app.jar");

  @TempDir private Path folder;

  @Test
  void jarWithTheCommandLine_standsAlone_andBringsItsLibraries() throws IOException {
    Path jar = jar("app.jar", "a/Main.class");
    assertThat(ClassPath.of(jar, "a.Main", OWN).text()).isEqualTo(jar.toString());

    Files.createDirectories(folder.resolve("lib"));
    assertThat(ClassPath.of(jar, "a.Main", OWN).text())
        .isEqualTo(jar + File.pathSeparator + folder.resolve("lib") + "/*");
  }

  @Test
  void libraryAlone_goesBeforeThisBuildsOwn() throws IOException {
    Path jar = jar("engine.jar", "a/Engine.class");
    assertThat(ClassPath.of(jar, "a.Main", OWN).text())
        .isEqualTo(jar + File.pathSeparator + "/own/app.jar");
  }

  @Test
  void folder_takesItsJarsButNoTests() throws IOException {
    Path one = jar("one.jar", "a/Main.class");
    jar("one-tests.jar", "a/MainTest.class");
    Path two = jar("two.jar", "a/Other.class");
    assertThat(ClassPath.of(folder, "a.Main", OWN).text())
        .isEqualTo(one + File.pathSeparator + two);
  }

  @Test
  void whatIsNoJar_isOneLine() throws IOException {
    assertThatExceptionOfType(ArtefactException.class)
        .isThrownBy(() -> ClassPath.of(folder, "a.Main", OWN))
        .withMessageEndingWith("has no jars: give the folder that holds them");
    Path broken = Files.writeString(folder.resolve("broken.jar"), "no zip");
    assertThatExceptionOfType(ArtefactException.class)
        .isThrownBy(() -> ClassPath.of(broken, "a.Main", OWN))
        .withMessageContaining("is not a jar");
  }

  @Test
  void digest_followsContentsNotPlaces() throws IOException {
    Path here = jar("app.jar", "a/Main.class");
    Path there = Files.createDirectories(folder.resolve("elsewhere")).resolve("app.jar");
    Files.copy(here, there);
    String digest = new ClassPath(here.toString()).digest();

    assertThat(new ClassPath(there.toString()).digest()).isEqualTo(digest).hasSize(64);
    Files.writeString(there, "other");
    assertThat(new ClassPath(there.toString()).digest()).isNotEqualTo(digest);
    assertThat(new ClassPath(folder + "/*").digest()).isEqualTo(digest);
  }

  private Path jar(String name, String entry) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      ZipEntry file = new ZipEntry(entry);
      file.setTime(0);
      out.putNextEntry(file);
      out.write(entry.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }
}
