package dev.ishowtts.harness.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.influx.InfluxSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The compose file fits what it mounts; it is read, not run. */
final class ComposeTest {
  private static final Path FOLDER = Path.of("..", "dashboards");

  @Test
  void images_arePinnedToAVersion() throws IOException {
    for (JsonNode service : compose().path("services")) {
      assertThat(service.path("image").asString()).matches("[a-z/]+:\\d+\\.\\d+\\.\\d+");
      service.path("ports").forEach(port -> assertThat(port.asString()).startsWith("127.0.0.1:"));
    }
  }

  @Test
  void mounts_areWhatGrafanaReads() throws IOException {
    Map<String, String> mounts = new TreeMap<>();
    for (JsonNode service : compose().path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String[] parts = volume.asString().split(":", -1);
        if (parts[0].startsWith("./")) {
          assertThat(FOLDER.resolve(parts[0])).isDirectory().isNotEmptyDirectory();
          assertThat(parts[2]).isEqualTo("ro");
          mounts.put(parts[1], parts[0]);
        } else {
          assertThat(compose().path("volumes").has(parts[0])).as(parts[0]).isTrue();
        }
      }
    }
    assertThat(mounts)
        .isEqualTo(
            Map.of(
                "/etc/grafana/provisioning",
                "./flux/provisioning",
                Provisioning.DASHBOARDS,
                "./flux/dashboards"));
    String home = environment("grafana").get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");
    assertThat(home).startsWith(Provisioning.DASHBOARDS + "/");
    assertThat(FOLDER.resolve("flux/dashboards").resolve(Path.of(home).getFileName().toString()))
        .isRegularFile();
  }

  @Test
  void variables_ofProvisioningAreGiven_andServersAgree() throws IOException {
    Map<String, String> grafana = environment("grafana");
    Map<String, String> influx = environment("influxdb");
    Set<String> wanted = new TreeSet<>();
    for (var file : Provisioning.files(Flavour.FLUX).entrySet()) {
      if (!file.getKey().contains("rules")) {
        Matcher names =
            Pattern.compile("\\$([A-Z_]+)")
                .matcher(new String(file.getValue(), StandardCharsets.UTF_8));
        while (names.find()) {
          wanted.add(names.group(1));
        }
      }
    }
    assertThat(wanted)
        .containsExactly("INFLUX_BUCKET", "INFLUX_ORG", "INFLUX_TOKEN", "INFLUX_URL")
        .isSubsetOf(grafana.keySet());
    assertThat(influx)
        .containsEntry("DOCKER_INFLUXDB_INIT_MODE", "setup")
        .containsEntry("DOCKER_INFLUXDB_INIT_ORG", grafana.get("INFLUX_ORG"))
        .containsEntry("DOCKER_INFLUXDB_INIT_BUCKET", grafana.get("INFLUX_BUCKET"))
        .containsEntry("DOCKER_INFLUXDB_INIT_ADMIN_TOKEN", grafana.get("INFLUX_TOKEN"));
    assertThat(grafana.get("INFLUX_URL")).isEqualTo("http://influxdb:8086");
  }

  @Test
  void names_areTheDefaultsOfTheHarness() throws Exception {
    InfluxSettings settings =
        InfluxSettings.from(
            ConfigLoader.discovered(new Environment(Map.of(), Map.of())).load(Map.of()));
    assertThat(environment("grafana"))
        .containsEntry("INFLUX_ORG", settings.org())
        .containsEntry("INFLUX_BUCKET", settings.bucket());
  }

  @Test
  void secrets_areAskedForAndNamedInTheExample() throws IOException {
    Set<String> asked = new TreeSet<>();
    Matcher names =
        Pattern.compile("\\$\\{([A-Z_]+):\\?")
            .matcher(Files.readString(FOLDER.resolve("docker-compose.yml")));
    while (names.find()) {
      asked.add(names.group(1));
    }
    Set<String> example = new TreeSet<>();
    for (String line : Files.readAllLines(FOLDER.resolve(".env.example"))) {
      if (!line.startsWith("#")) {
        assertThat(line).endsWith("=");
        example.add(line.substring(0, line.length() - 1));
      }
    }
    assertThat(asked).isNotEmpty().isEqualTo(example);
  }

  private static Map<String, String> environment(String service) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    compose()
        .path("services")
        .path(service)
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString()));
    return environment;
  }

  private static JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(Files.readString(FOLDER.resolve("docker-compose.yml")));
  }
}
