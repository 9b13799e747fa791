package dev.ishowtts.monitor.ishowtts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What iShowTTS's front end asks for, field by field, over HTTP. */
@ExtendWith(SharedService.class)
final class IshowttsApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TEXT = "The morning train leaves the harbor at seven.";

  private final SpeakingService service;
  private final Path home;

  IshowttsApiTest(SharedService.Shared shared) {
    this.service = shared.service();
    this.home = shared.home();
  }

  @Test
  void tts_everyField_isAnsweredAsIshowttsDoes() throws Exception {
    HttpResponse<byte[]> answer =
        service.post(
            "/api/tts",
            """
            {"text":"Welcome raider!","voice_id":"slt","engine":"f5","speed":1.0,"target_rms":0.1,
             "cross_fade_duration":0.15,"sway_sampling_coef":-1.0,"cfg_strength":2.0,"nfe_step":2,
             "fix_duration":null,"remove_silence":false,"seed":42,"shimmy_model":"x"}
            """);

    JsonNode spoken = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(spoken.propertyNames())
        .containsExactly(
            "request_id",
            "voice_id",
            "engine",
            "engine_label",
            "sample_rate",
            "audio_base64",
            "waveform_len",
            "format");
    assertThat(spoken.get("voice_id").asString()).isEqualTo("slt");
    assertThat(spoken.get("engine").asString()).isEqualTo("f5");
    assertThat(spoken.get("format").asString()).isEqualTo("audio/wav");
    assertThat(answer.headers().firstValue("X-Request-Id"))
        .contains(spoken.get("request_id").asString());
    WavFile wav = wav(spoken);
    assertThat(wav.sampleRate()).isEqualTo(spoken.get("sample_rate").asInt());
    assertThat(wav.frames()).isEqualTo(spoken.get("waveform_len").asInt());
  }

  @Test
  void tts_over77Words_isSpokenWhole() throws Exception {
    JsonNode cut = tts("word ".repeat(77).strip() + ".");
    JsonNode whole = tts("word ".repeat(154).strip() + ".");

    assertThat(whole.get("waveform_len").asInt())
        .isGreaterThan((int) (1.8 * cut.get("waveform_len").asInt()));
  }

  private JsonNode tts(String text) throws Exception {
    return JSON.readTree(
        service
            .post("/api/tts", "{\"text\":\"" + text + "\",\"nfe_step\":1,\"cfg_strength\":0}")
            .body());
  }

  private static WavFile wav(JsonNode spoken) {
    return WavFile.read(Base64.getDecoder().decode(spoken.get("audio_base64").asString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|400|text is missing: what to say",
        "{\"text\":\"\"}|400|the text must not be empty",
        "{\"text\":\"a\",\"engine\":\"shimmy\"}|400|engine must be f5, got \"shimmy\": this service has no other",
        "{\"text\":\"a\",\"voice_id\":\"nobody\"}|404|voice \"nobody\" is not known: choose one of rms, slt",
        "{\"text\":\"a\",\"cfg_strength\":21}|400|cfg_strength must be between 0 and 20, got 21",
      })
  void tts_wrong_isOneLine(String body, int status, String line) throws Exception {
    HttpResponse<byte[]> answer = service.post("/api/tts", body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("error").asString()).isEqualTo(line);
  }

  @Test
  void healthAndVoices_haveIshowttsFields() throws Exception {
    assertThat(service.get("/api/health").body())
        .isEqualTo("{\"status\":\"ok\",\"voices\":2,\"default_voice\":\"slt\"}");
    JsonNode slt = service.json("/api/voices").get(1);
    assertThat(slt.get("id").asString()).isEqualTo("slt");
    assertThat(slt.get("engine").asString()).isEqualTo("f5");
    assertThat(slt.get("engine_label").asString()).isEqualTo("F5-TTS nano fp32");
    assertThat(slt.get("reference_text").asString()).startsWith(TEXT.substring(0, 20));
  }

  @Test
  void reference_replacedAndRestored_changesTheSpeechAndBack() throws Exception {
    byte[] before =
        service.post("/v1/audio/speech", "{\"input\":\"Hi.\",\"voice\":\"rms\"}").body();
    byte[] other = recording("slt", "baseline").body();

    JsonNode replaced = JSON.readTree(upload("rms", Map.of("text", TEXT), other).body());
    byte[] after = service.post("/v1/audio/speech", "{\"input\":\"Hi.\",\"voice\":\"rms\"}").body();
    JsonNode again =
        JSON.readTree(upload("rms", Map.of("text", "Other words."), new byte[0]).body());
    HttpResponse<byte[]> active = recording("rms", "override");
    JsonNode restored = JSON.readTree(delete("/api/voices/rms/reference").body());

    assertThat(replaced.get("override_reference_text").asString()).startsWith(TEXT);
    assertThat(replaced.get("override_audio_available").asBoolean()).isTrue();
    assertThat(replaced.get("baseline_audio_available").asBoolean()).isTrue();
    assertThat(replaced.get("override_updated_at").asString()).startsWith("20");
    assertThat(after).isNotEqualTo(before);
    assertThat(again.get("active_reference_text").asString()).startsWith("Other words.");
    assertThat(active.headers().firstValue("X-Voice-Reference-Source")).contains("override");
    assertThat(restored.has("override_reference_text")).isFalse();
    assertThat(recording("rms", "override").statusCode()).isEqualTo(404);
    assertThat(service.post("/v1/audio/speech", "{\"input\":\"Hi.\",\"voice\":\"rms\"}").body())
        .isEqualTo(before);
    assertThat(service.get("/v1/audio/voices").body()).doesNotContain("--");
  }

  @Test
  void reference_halfOfItReplaced_keepsTheOtherHalf() throws Exception {
    byte[] other = recording("slt", "baseline").body();

    upload("rms", Map.of("text", "Other words."), other);
    byte[] first = recording("rms", "override").body();
    upload("rms", Map.of("text", "Corrected words."), new byte[0]);
    byte[] sameRecording = recording("rms", "override").body();
    JsonNode sameWords =
        JSON.readTree(upload("rms", Map.of(), recording("rms", "baseline").body()).body());
    delete("/api/voices/rms/reference");

    assertThat(sameRecording).isEqualTo(first);
    assertThat(sameWords.get("override_reference_text").asString()).isEqualTo("Corrected words. ");
  }

  @Test
  void shimmyModels_areNone() throws Exception {
    assertThat(service.get("/shimmy/models").body()).isEqualTo("{\"models\":[]}");
  }

  @Test
  void voice_newIdWithBoth_isMadeAndRemoved() throws Exception {
    byte[] wav = recording("slt", "baseline").body();

    assertThat(upload("ann", Map.of("text", TEXT), wav).statusCode()).isEqualTo(200);
    assertThat(service.get("/v1/audio/voices").body()).contains("\"ann\"");
    assertThat(delete("/api/voices/ann").statusCode()).isEqualTo(204);
    assertThat(service.get("/v1/audio/voices").body()).doesNotContain("\"ann\"");
    assertThat(delete("/api/voices/slt").body())
        .contains("voice \\\"slt\\\" is built in and cannot be removed");
  }

  @Test
  void reference_wrong_isRefusedInOneLine() throws Exception {
    byte[] wav = recording("slt", "baseline").body();

    assertRefused(upload("rms", Map.of(), new byte[0]), 400, "give a recording as audio");
    assertRefused(upload("rms", Map.of("text", "a"), new byte[100]), 400, "is none of WAV, FLAC");
    assertRefused(
        upload("nobody", Map.of("text", "a"), new byte[0]),
        404,
        "voice \\\"nobody\\\" is not known");
    assertRefused(upload("A b", Map.of("text", "a"), wav), 400, "voice name must be 1 to 64");
    assertRefused(upload("rms--7", Map.of("text", TEXT), wav), 400, "id must not end in -- and a");
    assertRefused(
        service.get("/api/voices/rms/reference/audio?source=x"),
        400,
        "source must be baseline or override, got \\\"x\\\"");
    assertRefused(
        upload("rms", Map.of("text\"; filename=\"t.txt", TEXT), wav),
        400,
        "text must be a text, got a file");
    assertRefused(
        upload("rms", Map.of("text\"\r\nX-Long: \"" + "h".repeat(9000), TEXT), wav),
        400,
        "the headers of a part of the upload are too large");
    Map<String, String> many = new TreeMap<>();
    IntStream.range(0, 9).forEach(i -> many.put("field" + i, "x"));
    assertRefused(upload("rms", many, new byte[0]), 400, "the upload has too many parts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/voices/..%2f..%2fetc/reference",
        "/api/voices/%2e%2e/reference",
        "/api/voices/..%5c..%5cetc/reference/audio",
        "/api/voices/.new-1/reference",
        "/api/voices/Etc/reference",
        "/api/voices/slt%00/reference",
        "/api/voices/slt--1/reference",
      })
  void voice_idOutOfItsFolder_isRefused(String path) throws Exception {
    for (String folder : List.of("etc", "voices/.new-1", "voices/Etc")) {
      Path there = Files.createDirectories(home.resolve(folder));
      Files.write(there.resolve("reference.wav"), recording("slt", "baseline").body());
      Files.writeString(there.resolve("reference.txt"), "Secret words.");
    }

    HttpResponse<String> answer = service.get(path);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(service.speech("{\"input\":\"Hi.\",\"voice\":\"../etc\"}").statusCode())
        .isEqualTo(404);
    assertThat(answer.body()).doesNotContain("Secret", home.toString(), "Exception");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String line) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(line);
  }

  private HttpResponse<byte[]> recording(String id, String source) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            service.request("/api/voices/" + id + "/reference/audio?source=" + source).build(),
            BodyHandlers.ofByteArray());
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return service.send(service.request(path).DELETE());
  }

  private HttpResponse<String> upload(String id, Map<String, String> fields, byte[] audio)
      throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      part(
          body,
          "name=\"" + field.getKey() + "\"",
          field.getValue().getBytes(StandardCharsets.UTF_8));
    }
    if (audio.length > 0) {
      part(body, "name=\"audio\"; filename=\"../../a.wav\"", audio);
    }
    body.writeBytes("--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
    return service.send(
        service
            .request("/api/voices/" + id.replace(" ", "%20") + "/reference")
            .header("Content-Type", "multipart/form-data; boundary=xyz")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(ByteArrayOutputStream body, String what, byte[] content)
      throws IOException {
    body.write(
        ("--xyz\r\nContent-Disposition: form-data; " + what + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.write(content);
    body.write("\r\n".getBytes(StandardCharsets.UTF_8));
  }
}
