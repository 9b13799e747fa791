package dev.ishowtts.monitor.notices;

import dev.ishowtts.baselines.json.JsonText;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.ObjectNode;

/*
 * Signed with X-Ishowtts-Signature: sha256=<hex HMAC-SHA256 of "<timestamp>.<body>">, the timestamp in X-Ishowtts-Timestamp (seconds since
 * 1970), so that a receiver can refuse what is forged or replayed. X-Ishowtts-Delivery is the same for every try of one notice.
 */
/** Notices as JSON, or in the form of Slack, to an address. */
final class WebhookChannel implements Channel {
  private static final Duration STANDARD = Duration.ofSeconds(10);
  private static final String HMAC = "HmacSHA256";
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  private final NoticeSettings.Webhook settings;
  private final HttpClient client;
  private final Clock clock;
  private final Duration patience;

  WebhookChannel(NoticeSettings.Webhook settings, Clock clock) {
    this(settings, clock, STANDARD);
  }

  /**
   * @param patience for the whole of an answer
   */
  WebhookChannel(NoticeSettings.Webhook settings, Clock clock, Duration patience) {
    this.settings = settings;
    this.clock = clock;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Set<Notice.Topic> topics() {
    return settings.topics();
  }

  @Override
  public Answer deliver(Notice notice, String id) throws InterruptedException {
    // The time limit of a request ends with the head of its answer; a body may hang for ever.
    CompletableFuture<HttpResponse<Void>> response =
        client.sendAsync(request(id, body(notice)), HttpResponse.BodyHandlers.discarding());
    try {
      return answer(response.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException hangs) {
      return new Answer.Later(
          Optional.empty(), "no whole answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new Answer.Later(Optional.empty(), "not reached: " + cause.getClass().getSimpleName());
    } finally {
      response.cancel(true);
    }
  }

  private HttpRequest request(String id, byte[] body) {
    String seconds = Long.toString(clock.instant().getEpochSecond());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.url())
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "ishowtts-monitor")
            .header("X-Ishowtts-Delivery", id)
            .header("X-Ishowtts-Timestamp", seconds)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    settings
        .secret()
        .ifPresent(
            secret ->
                request.header(
                    "X-Ishowtts-Signature", "sha256=" + signature(secret, seconds, body)));
    return request.build();
  }

  /** Returns the HMAC-SHA256 of time and body, lower-case hex. */
  static String signature(String secret, String seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }

  private byte[] body(Notice notice) {
    return JsonText.bytes(
        switch (settings.form()) {
          case JSON -> json(notice);
          case SLACK -> slack(notice);
        });
  }

  private static ObjectNode json(Notice notice) {
    ObjectNode node = JsonText.object();
    node.put("topic", notice.topic().name().toLowerCase(Locale.ROOT));
    node.put("level", notice.level().name().toLowerCase(Locale.ROOT));
    node.put("host", notice.host());
    node.put("at", notice.at().toString());
    node.put("title", notice.title());
    node.put("text", notice.text());
    node.set("details", JsonText.texts(notice.details()));
    return node;
  }

  private static ObjectNode slack(Notice notice) {
    ObjectNode node = JsonText.object();
    String mark =
        switch (notice.level()) {
          case ALERT -> ":red_circle:";
          case WARNING -> ":large_yellow_circle:";
          case INFO -> ":large_green_circle:";
        };
    node.put(
        "text",
        mark
            + " *"
            + escaped(notice.title())
            + "* ("
            + escaped(notice.host())
            + ")\n"
            + escaped(notice.text()));
    return node;
  }

  /* What Slack's mark-up takes for its own. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private Answer answer(HttpResponse<Void> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Answer.Delivered();
    }
    String words = "answered " + status;
    boolean later = status == REQUEST_TIMEOUT || status == TOO_MANY || status >= 500;
    return later ? new Answer.Later(after(response), words) : new Answer.Refused(words);
  }

  /* Seconds or a date. */
  private Optional<Duration> after(HttpResponse<Void> response) {
    Optional<String> said = response.headers().firstValue("Retry-After").map(String::strip);
    if (said.filter(text -> text.matches("\\d{1,9}")).isPresent()) {
      return said.map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      return said.map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
          .map(date -> Duration.between(clock.instant(), date))
          .filter(pause -> !pause.isNegative());
    } catch (DateTimeException neither) {
      return Optional.empty();
    }
  }

  /** Returns whether a text is an address that notices can be posted to. */
  static boolean isAddress(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
