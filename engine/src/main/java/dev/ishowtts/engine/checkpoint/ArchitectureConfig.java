package dev.ishowtts.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a sidecar file says about a checkpoint; only what the weights do not tell is needed from it.
 *
 * @param dim model width
 * @param depth transformer blocks
 * @param heads attention heads
 * @param ffMult feed-forward width over the model width
 * @param textDim text embedding width
 * @param convLayers ConvNeXtV2 blocks of the text encoder
 * @param symbols vocabulary size
 * @param maskTextPadding empty means true, as upstream's constructor
 * @param rotaryHeads how many heads rotate; empty means all, as upstream's constructor
 * @param qkNorm whether q and k are RMS-normalised; empty means what the weights say
 * @param averageUpsampling empty means false
 * @param longSkip empty means what the weights say
 * @param vocos what it says about the vocoder, if anything
 */
public record ArchitectureConfig(
    OptionalInt dim,
    OptionalInt depth,
    OptionalInt heads,
    OptionalInt ffMult,
    OptionalInt textDim,
    OptionalInt convLayers,
    OptionalInt symbols,
    Optional<Boolean> maskTextPadding,
    OptionalInt rotaryHeads,
    Optional<Boolean> qkNorm,
    Optional<Boolean> averageUpsampling,
    Optional<Boolean> longSkip,
    VocosSizes vocos) {
  private static final long MAX_BYTES = 1 << 20;

  /**
   * What a sidecar says about the vocoder.
   *
   * @param dim model width
   * @param intermediateDim feed-forward width
   * @param layers ConvNeXt blocks
   */
  public record VocosSizes(OptionalInt dim, OptionalInt intermediateDim, OptionalInt layers) {}

  /** Returns the configuration that says nothing: F5TTS_v1 rules, sizes from the weights. */
  public static ArchitectureConfig unsaid() {
    return new Reader("", JsonNodeFactory.instance.objectNode()).read();
  }

  /**
   * Reads a sidecar: JSON, or YAML where the name ends in {@code .yaml} or {@code .yml}. The
   * official keys may stand bare, under {@code arch} or under {@code model.arch}.
   *
   * @throws dev.ishowtts.engine.fault.EngineException BAD_MODEL if a key is unknown or a value
   *     cannot serve
   * @throws IOException if the file cannot be read
   */
  public static ArchitectureConfig read(Path path) throws IOException {
    String file = BadModel.nameOf(path);
    if (Files.size(path) > MAX_BYTES) {
      throw BadModel.of(
          file,
          "has %d bytes, a configuration has at most %d; give the checkpoint's own configuration"
              .formatted(Files.size(path), MAX_BYTES));
    }
    try {
      return new Reader(file, mapper(file).readTree(Files.readAllBytes(path))).read();
    } catch (JacksonException e) {
      throw BadModel.of(
          file,
          "is no sound JSON or YAML (%s); correct it"
              .formatted(BadModel.shown(e.getOriginalMessage())),
          e);
    }
  }

  private static ObjectMapper mapper(String file) {
    String lower = file.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
      return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    return JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  }

  private static final class Reader {
    private static final Set<String> ARCH_KEYS =
        Set.of(
            "dim",
            "depth",
            "heads",
            "dim_head",
            "ff_mult",
            "text_dim",
            "conv_layers",
            "mel_dim",
            "text_num_embeds",
            "text_mask_padding",
            "pe_attn_head",
            "qk_norm",
            "text_embedding_average_upsampling",
            "long_skip_connection",
            "dropout",
            "attn_backend",
            "attn_mask_enabled",
            "checkpoint_activations");
    private static final Set<String> BOOLEANS = Set.of("True", "False");
    private static final Set<String> VOCOS_KEYS =
        Set.of("dim", "intermediate_dim", "num_layers", "n_fft", "hop_length", "n_mels", "padding");

    private final String file;
    private final JsonNode root;

    Reader(String file, JsonNode root) {
      this.file = file;
      this.root = root;
    }

    ArchitectureConfig read() {
      if (!root.isObject()) {
        throw BadModel.of(file, "must be a map of settings; give the checkpoint's configuration");
      }
      JsonNode model = root.path("model");
      JsonNode arch = arch(model);
      refuseUnknown("arch", arch, ARCH_KEYS);
      require(arch, "dim_head", Architecture.HEAD_SIZE);
      require(arch, "mel_dim", Architecture.MELS);
      requireText(model, "backbone", "DiT");
      JsonNode mel = model.path("mel_spec");
      requireText(mel, "mel_spec_type", "vocos");
      require(mel, "target_sample_rate", 24_000);
      require(mel, "n_mel_channels", Architecture.MELS);
      require(mel, "hop_length", VocosArchitecture.HOP);
      require(mel, "win_length", VocosArchitecture.FFT);
      require(mel, "n_fft", VocosArchitecture.FFT);
      return new ArchitectureConfig(
          number(arch, "dim"),
          number(arch, "depth"),
          number(arch, "heads"),
          number(arch, "ff_mult"),
          number(arch, "text_dim"),
          number(arch, "conv_layers", 0),
          number(arch, "text_num_embeds"),
          flag(arch, "text_mask_padding"),
          number(arch, "pe_attn_head"),
          qkNorm(arch),
          flag(arch, "text_embedding_average_upsampling"),
          flag(arch, "long_skip_connection"),
          vocos(root.path("vocos")));
    }

    private JsonNode arch(JsonNode model) {
      if (model.isObject() && model.has("arch")) {
        return map(model.get("arch"), "model.arch");
      }
      if (root.has("arch")) {
        return map(root.get("arch"), "arch");
      }
      return root.has("vocos") && root.size() == 1 ? JsonNodeFactory.instance.objectNode() : root;
    }

    private JsonNode map(JsonNode node, String key) {
      if (!node.isObject()) {
        throw wrong(key, node, "must be a map of the official keys");
      }
      return node;
    }

    private VocosSizes vocos(JsonNode vocos) {
      if (!vocos.isMissingNode()) {
        refuseUnknown("vocos", map(vocos, "vocos"), VOCOS_KEYS);
      }
      require(vocos, "n_fft", VocosArchitecture.FFT);
      require(vocos, "hop_length", VocosArchitecture.HOP);
      require(vocos, "n_mels", Architecture.MELS);
      requireText(vocos, "padding", "center");
      return new VocosSizes(
          number(vocos, "dim"), number(vocos, "intermediate_dim"), number(vocos, "num_layers"));
    }

    private void refuseUnknown(String section, JsonNode node, Set<String> known) {
      Set<String> unknown = new TreeSet<>(node.propertyNames());
      unknown.removeAll(known);
      if (!unknown.isEmpty()) {
        throw BadModel.of(
            file,
            "%s has unknown keys %s; known are %s; remove them if the model does not need them"
                .formatted(section, BadModel.shown(unknown.toString()), new TreeSet<>(known)));
      }
    }

    private OptionalInt number(JsonNode node, String key) {
      return number(node, key, 1);
    }

    private OptionalInt number(JsonNode node, String key, int least) {
      JsonNode value = node.path(key);
      if (value.isMissingNode() || value.isNull()) {
        return OptionalInt.empty();
      }
      if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
        throw wrong(key, value, "must be a whole number of at least " + least);
      }
      return OptionalInt.of(value.intValue());
    }

    private Optional<Boolean> flag(JsonNode node, String key) {
      JsonNode value = node.path(key);
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      // The official YAML files spell it True and False, which Jackson reads as text.
      if (value.isString() && BOOLEANS.contains(value.stringValue())) {
        return Optional.of(value.stringValue().equals("True"));
      }
      if (!value.isBoolean()) {
        throw wrong(key, value, "must be true or false");
      }
      return Optional.of(value.booleanValue());
    }

    private Optional<Boolean> qkNorm(JsonNode arch) {
      JsonNode value = arch.path("qk_norm");
      if (value.isMissingNode()) {
        return Optional.empty();
      }
      if (value.isNull()) {
        return Optional.of(false);
      }
      if (!value.isString() || !value.stringValue().equals("rms_norm")) {
        throw wrong("qk_norm", value, "must be null or rms_norm");
      }
      return Optional.of(true);
    }

    private void require(JsonNode node, String key, int only) {
      OptionalInt value = number(node, key);
      if (value.isPresent() && value.getAsInt() != only) {
        throw wrong(key, node.get(key), "only " + only + " is supported");
      }
    }

    private void requireText(JsonNode node, String key, String only) {
      JsonNode value = node.path(key);
      if (value.isMissingNode() || value.isNull()) {
        return;
      }
      if (!value.isString() || !value.stringValue().equals(only)) {
        throw wrong(key, value, "only " + only + " is supported");
      }
    }

    private RuntimeException wrong(String key, JsonNode value, String rule) {
      return BadModel.of(
          file,
          "%s is %s; %s; correct the configuration or give another model"
              .formatted(key, BadModel.shown(value.toString()), rule));
    }
  }
}
