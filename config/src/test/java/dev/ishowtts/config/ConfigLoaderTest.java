package dev.ishowtts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {
  enum Provider {
    CPU,
    TENSOR_RT
  }

  private static final Setting<Integer> NFE =
      Setting.integer("engine.nfe", 7).between(1, 128).help("Flow evaluations per utterance.");
  private static final Setting<Double> SWAY = Setting.number("engine.sway", -1).between(-1.0, 1.75);
  private static final Setting<Provider> PROVIDER = Setting.choice("engine.provider", Provider.CPU);
  private static final Setting<Integer> THREADS = Setting.integer("engine.maxThreads", 2);
  private static final Setting<Boolean> WARM = Setting.flag("engine.warm-up", true);
  private static final Setting<Long> SEED = Setting.longInteger("engine.seed", 42);
  private static final Setting<Duration> INTERVAL =
      Setting.duration("telemetry.interval", Duration.ofMillis(250)).atLeast(Duration.ofMillis(10));
  private static final Setting<Path> RUNS = Setting.path("runs.folder", Path.of("runs"));
  private static final Setting<Optional<Path>> CACHE = Setting.optionalPath("runs.cache");
  private static final Setting<List<String>> TAGS = Setting.textList("runs.tags", List.of());
  private static final Setting<List<Integer>> COUNTS =
      Setting.integerList("runs.counts", List.of(1, 2));
  private static final Setting<String> TITLE = Setting.text("runs.title", "Läufe");
  private static final Setting<Optional<String>> NOTE = Setting.optionalText("runs.note");
  private static final Setting<String> TOKEN = Setting.text("influx.token", "dev-secret").secret();
  private static final Setting<Integer> PIN = Setting.integer("influx.pin", 1234).secret();
  private static final Setting<String> NAME = Setting.text("name", "").required();
  private static final Setting<Double> GAIN = Setting.number("gain", 1).between(0.0, 4.0);
  private static final Setting<String> KEY = Setting.text("key", "hidden").secret();
  private static final Setting<List<Config.Row>> VOICES = Setting.table("voices", NAME, GAIN, KEY);

  private static final SettingGroup GROUP =
      () ->
          List.of(
              NFE, SWAY, PROVIDER, THREADS, WARM, SEED, INTERVAL, RUNS, CACHE, TAGS, COUNTS, TITLE,
              NOTE, TOKEN, PIN, VOICES);

  @TempDir private Path folder;

  @Test
  void load_missingStandardFile_givesDefaults() {
    Config config = load(Map.of(), Map.of());

    assertThat(config.get(NFE)).isEqualTo(7);
    assertThat(config.get(SWAY)).isEqualTo(-1);
    assertThat(config.get(PROVIDER)).isEqualTo(Provider.CPU);
    assertThat(config.get(NOTE)).isEmpty();
    assertThat(config.get(COUNTS)).containsExactly(1, 2);
    assertThat(config.rows(VOICES)).isEmpty();
    assertThat(config.folder()).isEmpty();
    assertThat(config.describe().get(0))
        .isEqualTo(
            new Config.Entry("engine.nfe", "7", "default", "Flow evaluations per utterance."));
  }

  @Test
  void load_missingNamedFile_isRefused() {
    Path absent = folder.resolve("absent.toml");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> loader(Map.of()).load(absent, Optional.of(absent), Map.of()))
        .withMessage(absent + ": no such file; check the path");
  }

  @Test
  void load_folderAsFile_isRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> loader(Map.of()).load(folder, Optional.empty(), Map.of()))
        .withMessage(folder + ": cannot be read (IOException)");
  }

  @Test
  void load_everyLayer_laterOneWins() {
    write("[engine]\nnfe = 8\nmaxThreads = 3\nseed = 5\n");

    Config config =
        load(
            Map.of("ISHOWTTS_ENGINE_MAX_THREADS", "4", "ISHOWTTS_ENGINE_SEED", "6", "PATH", "/bin"),
            Map.of("engine.seed", "7"));

    assertThat(config.get(NFE)).isEqualTo(8);
    assertThat(config.get(THREADS)).isEqualTo(4);
    assertThat(config.get(SEED)).isEqualTo(7);
    assertThat(origin(config, "engine.nfe")).isEqualTo(file() + ":2");
    assertThat(origin(config, "engine.maxThreads")).isEqualTo("ISHOWTTS_ENGINE_MAX_THREADS");
    assertThat(origin(config, "engine.seed")).isEqualTo("--set");
    assertThat(origin(config, "engine.sway")).isEqualTo("default");
  }

  @Test
  void load_everyTypeFromFile_isRead() {
    write(
        """
        engine = { provider = "tensor-rt", sway = 0, warm-up = false, seed = -9_000_000_000 }
        telemetry.interval = "5m"
        [runs]
        folder = "läufe/今天"
        cache = "/var/cache"
        tags = ["nacht", "今天"]
        counts = [3, 0x10]
        title = ""
        note = "Zeile eins\\nund zwei"
        """);

    Config config = load(Map.of(), Map.of());

    assertThat(config.get(PROVIDER)).isEqualTo(Provider.TENSOR_RT);
    assertThat(config.get(SWAY)).isZero();
    assertThat(config.get(WARM)).isFalse();
    assertThat(config.get(SEED)).isEqualTo(-9_000_000_000L);
    assertThat(config.get(INTERVAL)).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.get(RUNS)).isEqualTo(Path.of("läufe/今天"));
    assertThat(config.get(CACHE)).contains(Path.of("/var/cache"));
    assertThat(config.get(TAGS)).containsExactly("nacht", "今天");
    assertThat(config.get(COUNTS)).containsExactly(3, 16);
    assertThat(config.get(TITLE)).isEmpty();
    assertThat(config.get(NOTE)).contains("Zeile eins\nund zwei");
  }

  @Test
  void load_everyTypeAsText_isRead() {
    Config config =
        load(
            Map.of(),
            Map.of(
                "engine.provider", "tensor-rt",
                "engine.sway", "-5e-1",
                "engine.warm-up", "false",
                "engine.seed", "9223372036854775807",
                "telemetry.interval", "1h",
                "runs.cache", "",
                "runs.tags", "a, b",
                "runs.counts", "",
                "runs.note", ""));

    assertThat(config.get(PROVIDER)).isEqualTo(Provider.TENSOR_RT);
    assertThat(config.get(SWAY)).isEqualTo(-0.5);
    assertThat(config.get(WARM)).isFalse();
    assertThat(config.get(SEED)).isEqualTo(Long.MAX_VALUE);
    assertThat(config.get(INTERVAL)).isEqualTo(Duration.ofHours(1));
    assertThat(config.get(CACHE)).isEmpty();
    assertThat(config.get(TAGS)).containsExactly("a", "b");
    assertThat(config.get(COUNTS)).isEmpty();
    assertThat(config.get(NOTE)).isEmpty();
  }

  @Test
  void describe_everySetting_canBeSetAgain() {
    Config config = load(Map.of(), Map.of("telemetry.interval", "90s", "runs.tags", "a,b"));
    Map<String, String> shown = new TreeMap<>(config.effective());
    shown.keySet().removeAll(List.of("voices", "influx.token", "influx.pin"));

    assertThat(load(Map.of(), shown).effective()).isEqualTo(config.effective());
    assertThat(shown)
        .containsEntry("telemetry.interval", "90s")
        .containsEntry("engine.provider", "cpu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine.nfe|0|must be a whole number from 1 to 128",
        "engine.nfe|129|must be a whole number from 1 to 128",
        "engine.nfe|7.5|must be a whole number from 1 to 128",
        "engine.nfe|4294967303|must be a whole number from 1 to 128",
        "engine.seed|9223372036854775808|must be a whole number",
        "engine.seed| x|must be a whole number",
        "engine.sway|NaN|must be a finite number from -1.0 to 1.75",
        "engine.sway|Infinity|must be a finite number from -1.0 to 1.75",
        "engine.sway|1e999|must be a finite number from -1.0 to 1.75",
        "engine.sway|2|must be a finite number from -1.0 to 1.75",
        "engine.provider|cuda|must be one of cpu, tensor-rt",
        "engine.warm-up|yes|must be true or false",
        "telemetry.interval|5ms|must be a duration such as 250ms, 30s, 5m or 1h of at least 10ms",
        "telemetry.interval|10|must be a duration such as 250ms, 30s, 5m or 1h of at least 10ms",
        "telemetry.interval|-1s|must be a duration such as 250ms, 30s, 5m or 1h of at least 10ms",
        "runs.tags|a,,b|must be a list of texts",
        "runs.counts|1;2|must be a list of whole numbers",
        "voices|x|must be an array of tables in the settings file",
      })
  void load_refusedText_namesKeyValueOriginAndRule(String key, String value, String rule) {
    assertRefused(Map.of(key, value), key + " = " + value + " [--set]: " + rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine.nfe|\"7\"|7|must be a whole number from 1 to 128",
        "engine.nfe|7.0|7.0|must be a whole number from 1 to 128",
        "engine.nfe|[7]|[7]|must be a whole number from 1 to 128",
        "engine.sway|nan|\"NaN\"|must be a finite number from -1.0 to 1.75",
        "engine.sway|inf|\"Infinity\"|must be a finite number from -1.0 to 1.75",
        "engine.warm-up|1|1|must be true or false",
        "telemetry.interval|30|30|must be a duration such as 250ms, 30s, 5m or 1h of at least 10ms",
        "runs.folder|\"\"|\"\"|must be a path in quotes",
        "runs.folder|\"a\\u0000b\"|a?b|must be a path in quotes",
        "runs.title|7|7|must be text in quotes",
        "runs.tags|\"a\"|a|must be a list of texts",
        "runs.counts|[1, 'x']|[1,\"x\"]|must be a list of whole numbers",
        "voices|1|1|must be an array of tables in the settings file",
        "voices|[1]|[1]|must be an array of tables in the settings file",
      })
  void load_refusedNode_namesTheLine(String key, String toml, String shown, String rule) {
    write("# first line\n" + key + " = " + toml);

    assertRefused(Map.of(), key + " = " + shown + " [" + file() + ":2]: " + rule);
  }

  @Test
  void load_tableInPlaceOfAValue_isItsFamily() {
    Setting<Integer> nfe = Setting.integer("engine.nfe", 7);
    Setting<Integer> ofShort = Setting.integer("engine.nfe_short", 0);
    Setting<Integer> ofLong = Setting.integer("engine.nfe_long", 0);
    write("[engine]\nnfe = {short = 8, long = 6}\n");
    Config config =
        loaderOf(nfe, ofShort, ofLong)
            .load(file(), Optional.empty(), Map.of("engine.nfe_long", "5"));

    assertThat(config.get(nfe)).isEqualTo(7);
    assertThat(config.get(ofShort)).isEqualTo(8);
    assertThat(config.get(ofLong)).isEqualTo(5);

    write("[engine]\nnfe = {shrt = 8, long = true}\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                loaderOf(nfe, ofShort, ofLong)
                    .load(file(), Optional.empty(), Map.of("engine.nfe_short", "x")))
        .withMessageContaining("unknown key; did you mean engine.nfe_short?")
        .withMessageContaining("engine.nfe_long = true")
        .withMessageContaining("engine.nfe_short = x [--set]");
  }

  @Test
  void load_emptyText_isShownAsQuotes() {
    assertRefused(
        Map.of("engine.nfe", ""),
        "engine.nfe = \"\" [--set]: must be a whole number from 1 to 128");
  }

  @Test
  void load_longValue_isCutInTheMessage() {
    assertRefused(
        Map.of("engine.nfe", "9".repeat(500)),
        "engine.nfe = " + "9".repeat(60) + "… [--set]: must be a whole number from 1 to 128");
  }

  @Test
  void load_severalProblems_areReportedTogether() {
    write("[engine]\nnfee = 8\nsway = 3.0\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(Map.of("ISHOWTTS_ENGIN_NFE", "1"), Map.of("zzzzzzzzzzzzzzzz", "1")))
        .withMessage(
            String.join(
                "\n",
                "engine.nfee [" + file() + ":2]: unknown key; did you mean engine.nfe?",
                "engine.sway = 3.0 [" + file() + ":3]: must be a finite number from -1.0 to 1.75",
                "ISHOWTTS_ENGIN_NFE [environment]: unknown key; did you mean ISHOWTTS_ENGINE_NFE?",
                "zzzzzzzzzzzzzzzz [--set]: unknown key and none is near it; remove it"))
        .satisfies(refused -> assertThat(refused.problems()).hasSize(4));
  }

  @Test
  void load_emptyUnknownSection_isRefused() {
    write("[engin]\n");

    assertRefused(Map.of(), "engin [" + file() + "]: unknown key; did you mean engine.nfe?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\r\n", "[engine]\n", "\uFEFF# marked\n"})
  void load_fileWithoutValues_givesDefaults(String toml) {
    write(toml);

    assertThat(load(Map.of(), Map.of()).effective())
        .isEqualTo(loader(Map.of()).load(Map.of()).effective());
  }

  @Test
  void load_reservedVariables_areNotSettings() {
    Config config =
        load(Map.of("ISHOWTTS_HOME", "/data", "ISHOWTTS_JAVA_OPTS", "-Xmx2g"), Map.of());

    assertThat(config.get(NFE)).isEqualTo(7);
  }

  @Test
  void load_sectionOfTheService_isLeftToIt() {
    write("[monitor]\nport = 8080\n");

    assertThat(load(Map.of("ISHOWTTS_MONITOR_PORT", "1"), Map.of()).get(NFE)).isEqualTo(7);
  }

  @Test
  void load_sectionOfTheServiceInTheService_isChecked() {
    write("[monitor]\nprot = 8080\n");
    SettingGroup service = () -> List.of(Setting.integer("monitor.port", 1));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                new ConfigLoader(
                        List.of(service),
                        new Environment(Map.of("ISHOWTTS_MONITOR_PRT", "1"), Map.of()))
                    .load(file(), Optional.empty(), Map.of()))
        .withMessage(
            "monitor.prot ["
                + file()
                + ":2]: unknown key; did you mean monitor.port?\n"
                + "ISHOWTTS_MONITOR_PRT [environment]: unknown key; did you mean"
                + " ISHOWTTS_MONITOR_PORT?");
  }

  @Test
  void load_secrets_areMaskedEverywhere() {
    write("influx.token = 77123\n[[voices]]\nname = 'a'\nkey = 99123\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(Map.of("ISHOWTTS_INFLUX_PIN", "p-55123"), Map.of()))
        .withMessage(
            String.join(
                "\n",
                "influx.token = *** [" + file() + ":1]: must be text in quotes",
                "voices[0].key = *** [" + file() + ":4]: must be text in quotes",
                "influx.pin = *** [ISHOWTTS_INFLUX_PIN]: must be a whole number"));
  }

  @Test
  void describe_secrets_areMasked() {
    write("[[voices]]\nname = 'a'\nkey = 'open sesame'\n");
    Config config = load(Map.of("ISHOWTTS_INFLUX_TOKEN", "open sesame"), Map.of());

    assertThat(config.get(TOKEN)).isEqualTo("open sesame");
    assertThat(config.describe().toString()).doesNotContain("sesame");
    assertThat(config.effective())
        .containsEntry("influx.token", "***")
        .containsEntry("influx.pin", "***")
        .containsEntry("voices[0].key", "***");
  }

  @Test
  void load_misspeltSecret_valueStaysHidden() {
    assertRefused(
        Map.of("influx.tokn", "open sesame"),
        "influx.tokn [--set]: unknown key; did you mean influx.token?");
  }

  @Test
  void rows_tables_areReadInOrder() {
    write("[[voices]]\nname = '今天'\ngain = 2\n\n[[voices]]\nname = \"b\"\n");

    Config config = load(Map.of(), Map.of());

    assertThat(config.rows(VOICES)).extracting(row -> row.get(NAME)).containsExactly("今天", "b");
    assertThat(config.folder()).contains(folder.toAbsolutePath());
    assertThat(config.rows(VOICES)).extracting(row -> row.get(GAIN)).containsExactly(2.0, 1.0);
    assertThat(origin(config, "voices[0].gain")).isEqualTo(file() + ":3");
    assertThat(config.effective())
        .containsEntry("voices", "2 rows")
        .containsEntry("voices[1].gain", "1.0");
  }

  @Test
  void load_wrongRows_areReportedFieldByField() {
    write("[[voices]]\nname = 'a'\ngian = 2\n[[voices]]\ngain = 5.0\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(Map.of(), Map.of()))
        .withMessage(
            String.join(
                "\n",
                "voices[0].gian [" + file() + ":3]: unknown key; did you mean voices[0].gain?",
                "voices[1].name [" + file() + ":1]: is missing; it must be text in quotes",
                "voices[1].gain = 5.0 ["
                    + file()
                    + ":5]: must be a finite number from 0.0 to 4.0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine.nfe =\\n|2|Newline not permitted here",
        "runs.title = 'a' 'b'|2|More data after value has already ended. Invalid value preceding"
            + " this position?",
        "engine.nfe = 1\\nengine.nfe = 2|3|Duplicate key",
      })
  void load_syntaxError_namesTheLine(String toml, int line, String reason) {
    write("# first\n" + toml.replace("\\n", "\n"));

    assertRefused(Map.of(), file() + ":" + line + ": not TOML: " + reason);
  }

  @Test
  void load_nineteenDigits_areRefusedNotCutShort() {
    write(
        "engine.seed = 1234567890123456789\n"
            + "runs.note = '1234567890123456789' # 1234567890123456789");

    assertRefused(
        Map.of(),
        file()
            + ":1: whole numbers of 19 digits cannot be read from TOML; use the environment or"
            + " --set");
  }

  @Test
  void load_otherEncoding_isRefused() throws IOException {
    Files.write(file(), "runs.title = 'Läufe'".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(Map.of(), file() + ": must be UTF-8 text");
  }

  @Test
  void load_hugeFile_isRefused() {
    write("#".repeat((1 << 20) + 1));

    assertRefused(Map.of(), file() + ": must be at most 1 MiB");
  }

  @Test
  void get_unregisteredSetting_isRefused() {
    Config config = load(Map.of(), Map.of());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.get(NFE.help("another instance")))
        .withMessage("engine.nfe is not registered: list this constant in a SettingGroup");
  }

  @Test
  void loader_ambiguousSettings_areRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> loaderOf(Setting.flag("a.b-c", true), Setting.flag("a.b.c", true)))
        .withMessage("two settings are called a.b-c and a.b.c: rename one");
    assertThatIllegalStateException()
        .isThrownBy(() -> loaderOf(Setting.flag("a", true), Setting.flag("a.b", true)))
        .withMessage("a is both a setting and the section of a.b: rename one");
  }

  @Test
  void load_requiredSetting_isMissed() {
    Setting<String> required = Setting.text("a.name", "").required();

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> loaderOf(required).load(Map.of()))
        .withMessage("a.name: is missing; it must be text in quotes");
  }

  @Test
  void discovered_noGroups_takesNothing() {
    assertThat(ConfigLoader.discovered(Environment.empty()).load(Map.of()).describe()).isEmpty();
  }

  @Test
  void load_mutatedFiles_giveOnlyConfigExceptions() {
    String valid =
        """
        # Läufe
        [engine]
        nfe = 7
        sway = -1.0
        provider = "tensor-rt"
        seed = 0x2A
        [telemetry]
        interval = "250ms"
        [runs]
        counts = [1, 2, 3]
        tags = ["a", 'b']
        note = ""\"
        two lines""\"
        [[voices]]
        name = "今天"
        gain = 1e0
        [[voices]]
        name = "b"
        """;
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    int accepted = 0;
    for (int i = 0; i < 3000; i++) {
      String mutant = mutated(valid, random);
      write(mutant);
      try {
        load(Map.of(), Map.of());
        accepted++;
      } catch (ConfigException expected) {
        refused++;
        assertThat(expected)
            .as("seed %d, mutant %s", seed, mutant)
            .message()
            .hasLineCount(expected.problems().size());
      }
    }
    assertThat(refused).isGreaterThan(1000);
    assertThat(accepted).isGreaterThan(50);
  }

  private static String mutated(String text, RandomGenerator random) {
    String alphabet = "[]{}=\".'#\\\n\r\t ,-+_:eE0123456789xnaé今\u0000\u007f\ud800";
    StringBuilder mutant = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(mutant.length());
      char other = alphabet.charAt(random.nextInt(alphabet.length()));
      switch (random.nextInt(4)) {
        case 0 -> mutant.setCharAt(at, other);
        case 1 -> mutant.insert(at, other);
        case 2 -> mutant.delete(at, Math.min(mutant.length(), at + 1 + random.nextInt(8)));
        default -> mutant.insert(at, text, at % text.length(), text.length());
      }
      if (mutant.isEmpty()) {
        mutant.append(other);
      }
    }
    return mutant.toString();
  }

  private void assertRefused(Map<String, String> overrides, String message) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load(Map.of(), overrides))
        .withMessage(message);
  }

  private Config load(Map<String, String> variables, Map<String, String> overrides) {
    return loader(variables).load(file(), Optional.empty(), overrides);
  }

  @Test
  void section_inAFileOfItsOwn_isReadAndRefusedElsewhere(@TempDir Path place) throws IOException {
    Setting<Optional<Double>> margin = Setting.optionalNumber("gate.margin");
    Setting<Integer> nfe = Setting.integer("engine.nfe", 7);
    Path main = place.resolve("main.toml");
    Path gate = place.resolve("gate.toml");
    ConfigLoader loader = loaderOf(margin, nfe).withSection("gate", gate);
    Files.writeString(main, "[engine]\nnfe = 6\n");

    assertThat(loader.load(main, Optional.empty(), Map.of()).get(margin)).isEmpty();
    Files.writeString(gate, "[gate]\nmargin = 0.5\n");
    Config both = loader.load(main, Optional.empty(), Map.of());
    assertThat(both.get(margin)).contains(0.5);
    assertThat(both.describe().get(0).origin()).isEqualTo(gate + ":2");
    assertThat(loader.load(main, Optional.empty(), Map.of("gate.margin", "0.25")).get(margin))
        .contains(0.25);

    Files.writeString(main, "[gate]\nmargin = 0.1\n");
    Files.writeString(gate, "[gate]\nmargn = 0.5\n[engine]\nnfe = 5\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> loader.load(main, Optional.empty(), Map.of()))
        .withMessageContaining("belongs into " + gate + "; move it")
        .withMessageContaining("did you mean gate.margin?")
        .withMessageContaining("belongs into " + main + "; move it");
  }

  private static ConfigLoader loader(Map<String, String> variables) {
    return new ConfigLoader(List.of(GROUP), new Environment(variables, Map.of()));
  }

  private static ConfigLoader loaderOf(Setting<?>... settings) {
    SettingGroup group = () -> List.of(settings);
    return new ConfigLoader(List.of(group), Environment.empty());
  }

  private static String origin(Config config, String key) {
    return config.describe().stream()
        .filter(entry -> entry.key().equals(key))
        .findFirst()
        .orElseThrow()
        .origin();
  }

  private Path file() {
    return folder.resolve("ishowtts.toml");
  }

  private void write(String toml) {
    try {
      Files.write(file(), toml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
