package dev.ishowtts.harness.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The folder of suites: one TOML file each, over the catalogue of texts {@code texts.toml} beside
 * them.
 */
public final class SuiteFolder {
  private static final String CATALOGUE = "texts.toml";
  private static final String SPEECH = "speech";
  private static final Set<String> WITH_TABLE = Set.of("soak", "load", "batch");
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m|h)");

  private final Path folder;

  public SuiteFolder(Path folder) {
    this.folder = folder;
  }

  /** Returns the names of the suites, sorted; empty if there are none. */
  public List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".toml") && !name.equals(CATALOGUE))
          .map(name -> name.substring(0, name.length() - ".toml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Returns one suite.
   *
   * @throws SuiteException if there is none of that name, or a field is missing, unknown or wrong
   */
  public Suite suite(String name) {
    if (!name.matches("[a-z0-9][a-z0-9-]*") || !names().contains(name)) {
      throw new SuiteException(
          "no suite \"" + name + "\" in " + folder + "; there are: " + String.join(", ", names()));
    }
    Path file = folder.resolve(name + ".toml");
    Fields fields = new Fields(file.toString(), read(file));
    Map<String, SpokenText> catalogue = texts();
    try {
      return suite(name, fields, catalogue);
    } catch (IllegalArgumentException e) {
      throw new SuiteException(file + ": " + e.getMessage(), e);
    }
  }

  private static Suite suite(String name, Fields fields, Map<String, SpokenText> catalogue) {
    String kind = fields.has("kind") ? fields.text("kind") : SPEECH;
    List<String> allowed =
        new ArrayList<>(
            List.of(
                "description",
                "kind",
                "budget",
                "restarts",
                "samples",
                "seed",
                "texts",
                "quality",
                "speech",
                "warmup"));
    if (WITH_TABLE.contains(kind)) {
      allowed.add(kind);
    }
    fields.allow(allowed.toArray(String[]::new));
    Fields warmUp = fields.table("warmup");
    warmUp.allow("minimum", "maximum", "tolerance");
    return new Suite(
        name,
        fields.text("description"),
        workload(kind, fields),
        scenarios(fields, catalogue),
        fields.integer("restarts"),
        fields.integer("samples"),
        fields.integer("seed"),
        new WarmUp(
            warmUp.integer("minimum"), warmUp.integer("maximum"), warmUp.number("tolerance")),
        time("budget", fields.text("budget")),
        fields.has("quality") && fields.flag("quality")
            ? Suite.Quality.MEASURED
            : Suite.Quality.NOT_MEASURED);
  }

  private static Workload workload(String kind, Fields fields) {
    return switch (kind) {
      case SPEECH -> new Workload.Speech();
      case "streaming" -> new Workload.Streaming();
      case "soak" -> {
        Fields soak = fields.table(kind);
        soak.allow("duration", "window");
        yield new Workload.Soak(
            time("soak.duration", soak.text("duration")), time("soak.window", soak.text("window")));
      }
      case "load" -> {
        Fields load = fields.table(kind);
        load.allow("clients", "rates", "window", "judged");
        yield new Workload.Load(
            load.has("clients") ? load.integers("clients") : List.of(),
            load.has("rates") ? load.numbers("rates") : List.of(),
            time("load.window", load.text("window")),
            load.text("judged"));
      }
      case "batch" -> {
        Fields batch = fields.table(kind);
        batch.allow("sizes");
        yield new Workload.Batch(batch.integers("sizes"));
      }
      default ->
          throw new IllegalArgumentException(
              "kind must be speech, streaming, soak, load or batch, got \"" + kind + "\"");
    };
  }

  private static List<SpeechScenario> scenarios(Fields fields, Map<String, SpokenText> catalogue) {
    Fields speech = fields.table("speech");
    speech.allow("voice", "nfe", "guidance", "sway", "speed", "seed");
    List<SpeechScenario> scenarios = new ArrayList<>();
    for (int nfe : speech.integers("nfe")) {
      for (String id : fields.texts("texts")) {
        SpokenText text = catalogue.get(id);
        if (text == null) {
          throw new IllegalArgumentException(
              "texts names \"" + id + "\", which " + CATALOGUE + " does not have");
        }
        scenarios.add(
            new SpeechScenario(
                text,
                speech.text("voice"),
                nfe,
                speech.number("guidance"),
                speech.number("sway"),
                speech.number("speed"),
                speech.integer("seed")));
      }
    }
    return scenarios;
  }

  /**
   * Returns the catalogue by id, in its order.
   *
   * @throws SuiteException if the file is missing, broken or names an id twice
   */
  public Map<String, SpokenText> texts() {
    return texts(folder.resolve(CATALOGUE));
  }

  /**
   * Returns the texts of a file like the catalogue by id, in its order.
   *
   * @throws SuiteException if the file is missing, broken or names an id twice
   */
  public static Map<String, SpokenText> texts(Path file) {
    Map<String, SpokenText> texts = new LinkedHashMap<>();
    Fields root = new Fields(file.toString(), read(file));
    root.allow("text");
    try {
      for (Fields row : root.rows("text")) {
        row.allow("id", "category", "text");
        SpokenText text = new SpokenText(row.text("id"), row.text("category"), row.text("text"));
        if (texts.put(text.id(), text) != null) {
          throw new IllegalArgumentException("text id \"" + text.id() + "\" is there twice");
        }
      }
    } catch (IllegalArgumentException e) {
      throw new SuiteException(file + ": " + e.getMessage(), e);
    }
    return texts;
  }

  private static JsonNode read(Path file) {
    try {
      return new TomlMapper().readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new SuiteException(file + " is missing", e);
    } catch (IOException e) {
      throw new SuiteException(file + " cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new SuiteException(
          file + " is not TOML: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  private static Duration time(String name, String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          name + " must be a number and ms, s, m or h, e.g. \"90s\", got \"" + text + "\"");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
