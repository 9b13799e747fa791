package dev.ishowtts.monitor.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.audio.Waveform;
import dev.ishowtts.monitor.SharedService;
import dev.ishowtts.monitor.SpeakingService;
import dev.ishowtts.monitor.fault.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speech as OpenAI's clients ask for it, over HTTP. */
@ExtendWith(SharedService.class)
final class SpeechControllerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LONG =
      "This is the first sentence of a long text. ".repeat(8).strip();

  /* More than a double holds. */
  private static final String DIGITS =
      "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
          + "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
          + "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
          + "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999";

  private final SpeakingService service;

  SpeechControllerTest(SpeakingService service) {
    this.service = service;
  }

  @Test
  void speech_shortText_isAWavWithItsLength() throws Exception {
    HttpResponse<byte[]> answer =
        service.speech("{\"model\":\"tts-1\",\"voice\":\"slt\",\"input\":\"Hello world!\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("audio/wav");
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"speech.wav\"");
    assertThat(answer.headers().firstValue("Server-Timing").orElseThrow())
        .matches("queue;dur=\\d+\\.\\d, service;dur=\\d+\\.\\d");
    assertThat(WavFile.read(answer.body()).toMono().rms()).isPositive();
  }

  @Test
  void speech_longText_arrivesBeforeItIsSpoken() throws Exception {
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                service
                    .posted("/v1/audio/speech", "{\"input\":\"" + LONG + "\",\"nfe_step\":6}")
                    .build(),
                BodyHandlers.ofInputStream());
    double running = service.metric("ishowtts_speech_running", "");
    byte[] wav = answer.body().readAllBytes();

    assertThat(running).isPositive();
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(answer.headers().firstValue("Server-Timing").orElseThrow())
        .endsWith(";desc=\"to first audio\"");
    assertThat(WavFile.read(wav).frames()).isGreaterThan(12 * 24_000);
  }

  @Test
  void speech_sameSeed_isTheSameAudio() throws Exception {
    byte[] one = service.speech("{\"input\":\"Once more.\",\"seed\":7}").body();
    byte[] again = service.speech("{\"input\":\"Once more.\",\"seed\":7}").body();
    byte[] other = service.speech("{\"input\":\"Once more.\",\"seed\":8}").body();

    assertThat(again).isEqualTo(one);
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void speech_pcm_isTheSamplesOfTheWav() throws Exception {
    byte[] wav = service.speech("{\"input\":\"Hello.\"}").body();
    byte[] pcm = service.speech("{\"input\":\"Hello.\",\"response_format\":\"pcm\"}").body();

    assertThat(pcm).isEqualTo(Arrays.copyOfRange(wav, 44, wav.length));
  }

  @ParameterizedTest
  @CsvSource({
    "flac, audio/flac, fLaC",
    "mp3, audio/mpeg, ID3",
    "opus, audio/ogg, OggS",
    "aac, audio/aac, \u00ff\u00f1"
  })
  void speech_encoded_isTheFormat(String format, String type, String start) throws Exception {
    Assumptions.assumeTrue(hasFfmpeg(), "no ffmpeg here");

    HttpResponse<byte[]> answer =
        service.speech("{\"input\":\"Hello.\",\"response_format\":\"" + format + "\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1)).startsWith(start);
  }

  @Test
  void require_noFfmpeg_isRefusedByName() {
    Encoders none = new Encoders("no-such-program");

    none.require(AudioFormat.WAV);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> none.require(AudioFormat.MP3)))
        .hasMessage(
            "response_format mp3 needs ffmpeg with libmp3lame on the service's host: install it,"
                + " or ask for wav or pcm");
  }

  @Test
  void speech_flac_holdsTheSamplesOfTheWav() throws Exception {
    Assumptions.assumeTrue(hasFfmpeg(), "no ffmpeg here");
    byte[] wav = service.speech("{\"input\":\"Hello.\"}").body();
    byte[] flac = service.speech("{\"input\":\"Hello.\",\"response_format\":\"flac\"}").body();

    java.nio.file.Path file = java.nio.file.Files.createTempFile("speech", ".flac");
    try {
      java.nio.file.Files.write(file, flac);
      WavFile decoded = WavFile.read(new dev.ishowtts.engine.audio.AudioDecoder().wav(file));
      assertThat(decoded.interleaved()).isEqualTo(WavFile.read(wav).interleaved());
    } finally {
      java.nio.file.Files.delete(file);
    }
  }

  @Test
  void speech_events_holdTheAudio() throws Exception {
    byte[] pcm = service.speech("{\"input\":\"Hello.\",\"response_format\":\"pcm\"}").body();
    HttpResponse<byte[]> answer =
        service.speech(
            "{\"input\":\"Hello.\",\"response_format\":\"pcm\",\"stream_format\":\"sse\"}");

    List<JsonNode> events =
        new String(answer.body(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isEmpty())
            .map(line -> JSON.readTree(line.substring("data: ".length())))
            .toList();
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.get(0).get("type").asString()).isEqualTo("speech.audio.delta");
    assertThat(Base64.getDecoder().decode(events.get(0).get("audio").asString())).isEqualTo(pcm);
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.get("type").asString()).isEqualTo("speech.audio.done");
    assertThat(last.at("/usage/input_tokens").asInt()).isEqualTo(6);
  }

  @Test
  void speech_extras_areObeyed() throws Exception {
    double slow = seconds("{\"input\":\"Hello world.\",\"speed\":0.5}");
    double fast = seconds("{\"input\":\"Hello world.\",\"speed\":2}");
    double fixed = seconds("{\"input\":\"Hello world.\",\"fix_duration\":9}");
    double reference =
        WavFile.read(
                HttpClient.newHttpClient()
                    .send(
                        service.request("/api/voices/slt/reference/audio").build(),
                        BodyHandlers.ofByteArray())
                    .body())
            .toMono()
            .seconds();

    assertThat(slow).isGreaterThan(2 * fast);
    assertThat(fixed + reference).isCloseTo(9, within(0.1)); // frames of 256 samples, and the tail
    assertThat(
            service
                .speech(
                    "{\"input\":\"Hi there.\",\"voice\":{\"id\":\"rms\"},\"nfe_step\":1,"
                        + "\"cfg_strength\":0,\"sway_sampling_coef\":-0.5,\"seed\":-1,"
                        + "\"cross_fade_duration\":0.1,\"target_rms\":0.2,\"remove_silence\":true,"
                        + "\"instructions\":\"ignored\",\"whatever\":{}}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void speech_eachOption_changesTheAudio() throws Exception {
    String hello = "{\"input\":\"Hello world.\",\"voice\":\"slt\",\"nfe_step\":2%s}";
    byte[] plain = service.speech(hello.formatted("")).body();

    for (String option :
        List.of(
            ",\"cfg_strength\":0.5",
            ",\"sway_sampling_coef\":0.5",
            ",\"target_rms\":0.9",
            ",\"seed\":5",
            ",\"nfe_step\":3")) {
      assertThat(service.speech(hello.formatted(option)).body()).as(option).isNotEqualTo(plain);
    }
    String two =
        "{\"input\":\"This is the first sentence of two. And this here is the second one of"
            + " them.\",\"nfe_step\":1,\"cfg_strength\":0%s}";
    double joined = seconds(two.formatted(",\"cross_fade_duration\":0"));
    assertThat(joined - seconds(two.formatted(",\"cross_fade_duration\":0.5")))
        .isCloseTo(0.5, within(1e-3)); // one seam
    HttpResponse<byte[]> whole = service.speech(two.formatted(",\"remove_silence\":true"));
    assertThat(whole.headers().firstValueAsLong("Content-Length"))
        .as("not in pieces")
        .hasValue(whole.body().length);
  }

  @Test
  void encoder_thatFails_isTheServicesFault() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(
            () -> {
              try (FfmpegEncoder broken =
                  FfmpegEncoder.start(List.of("false"), "flac", List.of(), 24_000)) {
                broken.push(new Waveform(new float[24_000], 24_000));
                broken.finish();
              }
            })
        .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(500))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("encoder_failed"));
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> FfmpegEncoder.start(List.of("no-such-program"), "a", List.of(), 24_000))
        .withMessage("the audio could not be encoded: the service's log says why");
  }

  private double seconds(String body) throws IOException, InterruptedException {
    return WavFile.read(service.speech(body).body()).toMono().seconds();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|400|input|invalid_value|input is missing: what to say",
        "{\"input\":\" \"}|400|input|text_empty|the text must not be empty",
        "{\"input\":3}|400|input|invalid_value|input must be a text, got 3",
        "{\"input\":\"a\",\"nfe_step\":0}|400|nfe_step|invalid_value|nfe_step must be between 1 and 128, got 0",
        "{\"input\":\"a\",\"nfe_step\":1.5}|400|nfe_step|invalid_value|nfe_step must be a whole number of 32 bits, got 1.5",
        "{\"input\":\"a\",\"speed\":\"x\"}|400|speed|invalid_value|speed must be a number, got \"x\"",
        "{\"input\":\"a\",\"speed\":9}|400|speed|invalid_value|speed must be between 0.1 and 5, got 9",
        "{\"input\":\"a\",\"seed\":18446744073709551616}|400|seed|invalid_value|seed must be a whole number of 64 bits, got 18446744073709551616",
        "{\"input\":\"a\",\"remove_silence\":1}|400|remove_silence|invalid_value|remove_silence must be true or false, got 1",
        "{\"input\":\"a\",\"response_format\":\"mid\"}|400|response_format|invalid_value|response_format must be one of wav, pcm, flac, mp3, opus and aac, got \"mid\"",
        "{\"input\":\"a\",\"stream_format\":\"x\"}|400|stream_format|invalid_value|stream_format must be audio or sse, got \"x\"",
        "{\"input\":\"a\",\"voice\":\"../etc\"}|404|voice|voice_not_found|voice \"../etc\" is not known: choose one of rms, slt",
        "{\"input\":\"a\",\"model\":\"gpt-9\"}|404|model|model_not_found|model \"gpt-9\" is not loaded: choose one of nano, tts-1, tts-1-hd, gpt-4o-mini-tts",
        "{\"input\":\"a\",\"voice\":{}}|400|voice|invalid_value|voice must be a text or an object with id, got {}",
        "{\"input\":\"a\",\"fix_duration\":3}|400|fix_duration|invalid_value|fix_duration counts the reference in, which is 4.63 s, got 3.0: give more",
        "{\"input\":\"\\u0000\"}|400|input|invalid_value|text \"?\" has no symbol that the model knows: write it in a language of the model",
        "{\"input\":\"a\",\"speed\":\"\\ud800\\u202e\"}|400|speed|invalid_value|speed must be a number, got \"??\"",
        "{\"input\":\"a\",\"speed\":NaN}|400||invalid_json|the body must be JSON: Non-standard token 'NaN', line 1, column 25",
        "{\"input\":\"a\",\"speed\":"
            + DIGITS
            + "}|400|speed|invalid_value|speed must be a number, got 999999999999999999999999999999999999999…",
        "``|400||invalid_json|the body must be a JSON object, got nothing",
        "[1]|400||invalid_json|the body must be a JSON object",
      })
  void speech_wrong_isSaidInOpenAisForm(
      String body, int status, String param, String code, String message) throws Exception {
    HttpResponse<byte[]> answer = service.speech(body);

    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(error.get("message").asString()).isEqualTo(message);
    assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.get("code").asString()).isEqualTo(code);
    assertThat(error.path("param").asString("")).isEqualTo(param == null ? "" : param);
  }

  @Test
  void speech_notJson_isSaidWithItsPlace() throws Exception {
    HttpResponse<byte[]> answer = service.speech("{\"input\":");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).at("/error/message").asString())
        .startsWith("the body must be JSON: ")
        .contains("line 1, column ");
  }

  @Test
  void speech_twoRequestsAtOnce_areBothAnswered() throws Exception {
    byte[] body = "{\"input\":\"Hi.\"}".getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n";
    String request = new String(body, StandardCharsets.UTF_8);

    String answers =
        exchanged(head + "\r\n" + request + head + "Connection: close\r\n\r\n" + request);

    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    assertThat(answers.split("RIFF", -1)).hasSize(3);
  }

  @Test
  void speech_bodyTooLarge_isNotAskedFor() throws Exception {
    String answer =
        exchanged(
            String.join(
                "\r\n",
                "POST /v1/audio/speech HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Expect: 100-continue",
                "Content-Length: 99999999",
                "",
                ""));

    assertThat(answer).startsWith("HTTP/1.1 413").contains("at most 1048576 bytes");
  }

  @Test
  void speech_bodyOfAnotherType_isToldWhichOne() throws Exception {
    HttpResponse<String> answer =
        service.send(
            service.request("/v1/audio/speech").POST(HttpRequest.BodyPublishers.ofString("Hello")));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.headers().firstValue("Accept")).contains("application/json");
    assertThat(JSON.readTree(answer.body()).at("/error/message").asString())
        .isEqualTo("Content-Type \"\" is not understood: send application/json");
  }

  @Test
  void speech_packedBody_isRefusedByItsName() throws Exception {
    HttpResponse<String> answer =
        service.send(service.posted("/v1/audio/speech", "{}").header("Content-Encoding", "gzip"));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(JSON.readTree(answer.body()).at("/error/message").asString())
        .isEqualTo("Content-Encoding \"gzip\" is not understood: send the body as it is");
  }

  /* Latin-1 keeps the bytes of the audio apart. */
  private String exchanged(String sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void speech_textOverTheLimit_isRefusedNotCut() throws Exception {
    HttpResponse<byte[]> answer = service.speech("{\"input\":\"" + "a".repeat(5001) + "\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).at("/error/message").asString())
        .isEqualTo("the text must be at most 5000 characters, got 5001: split it");
  }

  @Test
  void modelsAndVoices_areListed() throws Exception {
    JsonNode models = service.json("/v1/models");

    assertThat(models.get("object").asString()).isEqualTo("list");
    assertThat(models.at("/data/0/id").asString()).isEqualTo("nano");
    assertThat(models.at("/data/0/object").asString()).isEqualTo("model");
    assertThat(service.json("/v1/models/tts-1").get("id").asString()).isEqualTo("tts-1");
    assertThat(service.get("/v1/models/x").statusCode()).isEqualTo(404);
    assertThat(service.json("/v1/audio/voices").at("/voices/1/id").asString()).isEqualTo("slt");
  }

  @Test
  void metrics_ofSpeech_areScraped() throws Exception {
    service.speech("{\"input\":\"Count me.\"}");

    assertThat(service.metric("ishowtts_speech_requests_total", "outcome=\"ok\"")).isPositive();
    assertThat(service.metric("ishowtts_speech_rtf_permille_count", "")).isPositive();
    assertThat(service.metric("ishowtts_speech_first_audio_seconds_count", "")).isPositive();
    assertThat(service.metric("ishowtts_voice_cache_total", "hit")).isPositive();
    assertThat(service.metric("ishowtts_voice_cache_total", "miss")).isPositive();
    double spoken = service.metric("ishowtts_speech_rtf_permille_count", "");
    assertThat(service.metric("ishowtts_speech_rtf_permille_bucket", "le=\"8000.0\""))
        .isLessThanOrEqualTo(spoken);
    double refused = service.metric("ishowtts_speech_requests_total", "outcome=\"invalid_value\"");
    service.speech("{\"input\":\"Count me.\",\"response_format\":\"mid\"}");
    service.post("/api/tts", "{}");
    assertThat(service.metric("ishowtts_speech_requests_total", "outcome=\"invalid_value\""))
        .as("errors by code")
        .isEqualTo(refused + 2);
  }

  @Test
  void documents_ofTheInterface_areServed() throws Exception {
    JsonNode document = service.json("/v3/api-docs");

    assertThat(document.at("/info/title").asString()).isEqualTo("iShowTTS Performance");
    assertThat(document.at("/paths/~1v1~1audio~1speech/post/summary").asString())
        .isEqualTo("Speaks a text");
    assertThat(document.at("/paths/~1api~1tts/post").isObject()).isTrue();
    assertThat(document.at("/components/securitySchemes/token/scheme").asString())
        .isEqualTo("bearer");
    assertThat(document.at("/components/schemas/SpeechRequest/properties/nfe_step/type").asString())
        .isEqualTo("integer");
    assertThat(document.at("/components/schemas/SchedulesListing/properties/schedules").isObject())
        .isTrue();
    assertThat(document.at("/components/schemas/EventsListing/properties/events").isObject())
        .isTrue();
    assertThat(
            document
                .at("/components/schemas/SchedulesShown/properties/next/type")
                .valueStream()
                .map(JsonNode::asString))
        .containsExactlyInAnyOrder("string", "null");
    for (JsonNode path : document.get("paths")) {
      for (JsonNode operation : path) {
        assertThat(operation.path("summary").asString("")).as(operation.toString()).isNotEmpty();
        assertThat(operation.at("/responses/4XX/content/application~1json/schema").isObject())
            .isTrue();
      }
    }
    String tried = document.at("/components/schemas/SpeechRequest/example").toString();
    assertThat(service.speech(tried).statusCode()).as(tried).isEqualTo(200);
    HttpResponse<String> page = service.get("/swagger-ui/index.html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("http://", "https://");
  }

  private static boolean hasFfmpeg() throws InterruptedException {
    try {
      return new ProcessBuilder("ffmpeg", "-version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}
