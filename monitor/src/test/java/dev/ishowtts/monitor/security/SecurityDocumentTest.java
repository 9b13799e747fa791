package dev.ishowtts.monitor.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/security.md} against the tests that it names. */
final class SecurityDocumentTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (API\\d+) .*$");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void table_everyPoint_namesTestsThatAreThere() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "security.md"));
    Matcher row = ROW.matcher(document);
    int points = 0;
    while (row.find()) {
      points++;
      List<String> tests = TEST.matcher(row.group()).results().map(found -> found.group()).toList();
      assertThat(tests).as(row.group(1)).isNotEmpty();
      TEST.matcher(row.group())
          .results()
          .forEach(found -> assertThere(found.group(1), found.group(2)));
    }
    assertThat(points).isEqualTo(10);
  }

  private static void assertThere(String type, String method) {
    boolean there =
        Stream.of("../monitor/src/test", "../harness/src/test")
            .map(Path::of)
            .anyMatch(folder -> holds(folder, type, method));
    assertThat(there).as(type + "#" + method).isTrue();
  }

  private static boolean holds(Path folder, String type, String method) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.endsWith(type + ".java")).toList()) {
        if (Files.readString(file).contains("void " + method + "(")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
