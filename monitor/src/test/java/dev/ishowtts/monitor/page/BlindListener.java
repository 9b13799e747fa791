package dev.ishowtts.monitor.page;

import dev.ishowtts.monitor.SpeakingService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A rater who knows nothing but a session's code and what the sounds are like: hears equal sounds,
 * dull ones and ticks, and otherwise likes what comes.
 */
final class BlindListener {
  private static final int HEADER = 44;
  private static final double DULL = 0.6; // of the other's share of changes from sample to sample
  private static final double TICKING = 2; // times the usual largest jump

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  private final SpeakingService service;
  private final Random random;

  BlindListener(SpeakingService service, long seed) {
    this.service = service;
    this.random = new Random(seed);
  }

  /** What a sound is like: how bright, and how large its largest jump against its level. */
  private record Heard(ByteBuffer wav, double bright, double jump) {
    static Heard of(byte[] wav) {
      double level = 0;
      double change = 0;
      double largest = 0;
      double[] before = {0, 0};
      ByteBuffer samples =
          ByteBuffer.wrap(wav, HEADER, wav.length - HEADER).order(ByteOrder.LITTLE_ENDIAN);
      while (samples.remaining() > 1) {
        double x = samples.getShort();
        level += x * x;
        change += (x - before[0]) * (x - before[0]);
        largest = Math.max(largest, Math.abs(x - 2 * before[0] + before[1]));
        before[1] = before[0];
        before[0] = x;
      }
      return new Heard(ByteBuffer.wrap(wav), change / level, largest / Math.sqrt(level));
    }
  }

  /** Answers every trial and finishes; returns the completion code. */
  String listen(String code) throws IOException, InterruptedException {
    String place = "/api/listen/" + code;
    JsonNode session = service.json(place);
    List<JsonNode> trials = session.get("trials").valueStream().toList();
    Map<String, Heard> sounds = new LinkedHashMap<>();
    for (JsonNode trial : trials) {
      for (JsonNode clip : trial.get("clips")) {
        String url = clip.get("url").asString();
        sounds.put(url, Heard.of(bytes(url)));
      }
    }
    double usual =
        sounds.values().stream().mapToDouble(Heard::jump).sorted().toArray()[sounds.size() / 2];
    for (JsonNode trial : trials) {
      List<Heard> heard =
          trial
              .get("clips")
              .valueStream()
              .map(clip -> sounds.get(clip.get("url").asString()))
              .toList();
      put(
          place + "/answers/" + UUID.nameUUIDFromBytes(seedOf(code, trial)),
          answer(trial, heard, usual));
    }
    JsonNode finished = json.readTree(service.post(place + "/finish", "{}").body());
    return finished.path("completionCode").asString(finished.toString());
  }

  private static byte[] seedOf(String code, JsonNode trial) {
    return (code + trial.get("id").asString()).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bytes(String url) throws IOException, InterruptedException {
    return client.send(service.request(url).build(), BodyHandlers.ofByteArray()).body();
  }

  private Map<String, Object> answer(JsonNode trial, List<Heard> heard, double usual) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (JsonNode question : trial.get("questions")) {
      switch (question.asString()) {
        case "comparison" ->
            values.put("comparison", comparison(heard.get(0), heard.get(1), usual));
        case "artefact" -> values.put("artefact", heard.get(0).jump() > TICKING * usual);
        default -> values.put(question.asString(), 4 + random.nextInt(2) - (random.nextInt(8) / 7));
      }
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("trial", trial.get("id").asString());
    body.put("values", values);
    body.put("note", random.nextInt(60) == 0 ? "sounds <b>metallic</b>" : "");
    body.put("plays", heard.stream().map(sound -> 1).toList());
    body.put("ended", heard.stream().map(sound -> true).toList());
    body.put("responseMs", 6000 + random.nextInt(3000));
    return body;
  }

  /* The second against the first. */
  private int comparison(Heard first, Heard second, double usual) {
    if (first.wav().equals(second.wav())) {
      return 0;
    }
    if (isWorse(second, first, usual)) {
      return -2;
    }
    return isWorse(first, second, usual) ? 2 : random.nextInt(3) - 1;
  }

  private static boolean isWorse(Heard one, Heard other, double usual) {
    boolean otherTicks = other.jump() > TICKING * usual;
    return one.jump() > TICKING * usual || (!otherTicks && one.bright() < DULL * other.bright());
  }

  private void put(String path, Map<String, Object> body) throws IOException, InterruptedException {
    var answer =
        client.send(
            service
                .request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body() + " to " + body);
    }
  }
}
