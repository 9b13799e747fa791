package dev.ishowtts.harness.sink.influx;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import dev.ishowtts.harness.sink.PointWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Writes with the blocking interface of the InfluxDB client, gzip on, one request a call. The
 * asynchronous interface is not used: it drops what a slow server does not take in time.
 */
public final class InfluxWriter implements PointWriter, AutoCloseable {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final String ERROR = "x-influxdb-error";

  /* The client logs a stack trace for every server that is away; held here so that the level stays. */
  private static final Logger CLIENT_LOG = Logger.getLogger("com.influxdb");

  private final InfluxSettings settings;
  private final InstantSource clock;
  private final InfluxDBClient client;

  /**
   * Creates a writer; nothing is sent yet.
   *
   * @throws IllegalArgumentException if no server is configured or its address is no http address
   */
  public InfluxWriter(InfluxSettings settings, InstantSource clock) {
    CLIENT_LOG.setLevel(Level.OFF);
    this.settings = settings;
    this.clock = clock;
    String url =
        settings
            .url()
            .filter(address -> HttpUrl.parse(address) != null)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "influx.url must be an http or https address, got \""
                            + settings.url().orElse("")
                            + "\": set it, such as --set influx.url=http://localhost:8086"));
    // Servers before 1.8 know user and password, but no token.
    Optional<String> password =
        settings
            .token()
            .filter(text -> settings.api() == InfluxSettings.Api.V1 && text.contains(":"));
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .connectTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .readTimeout(settings.timeout())
            .retryOnConnectionFailure(false);
    if (settings.api() == InfluxSettings.Api.V1) {
      http.addInterceptor(new FirstApi(password));
    }
    InfluxDBClientOptions.Builder options =
        InfluxDBClientOptions.builder()
            .url(url)
            .org(settings.org())
            .bucket(settings.bucket())
            .logLevel(com.influxdb.LogLevel.NONE)
            .okHttpClient(http);
    settings
        .token()
        .filter(token -> password.isEmpty())
        .ifPresent(token -> options.authenticateToken(token.toCharArray()));
    this.client = InfluxDBClientFactory.create(options.build()).enableGzip();
  }

  @Override
  public Answer write(List<String> lines) {
    try {
      client
          .getWriteApiBlocking()
          .writeRecords(settings.bucket(), settings.org(), WritePrecision.MS, lines);
      return new Answer.Accepted();
    } catch (InfluxException e) {
      return answer(e);
    }
  }

  /** Returns whether the server answers at all; never throws. */
  public boolean isReachable() {
    return client.ping();
  }

  /** Returns the version that the server tells; {@code unknown} if it tells none. */
  public String version() {
    try {
      String version = client.version();
      return version.isBlank() ? "unknown" : version;
    } catch (InfluxException e) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private Answer answer(InfluxException e) {
    int status = e.status();
    String words = words(e);
    return switch (status) {
      case 400, 413, 422 -> new Answer.Refused(words);
      case REQUEST_TIMEOUT, TOO_MANY_REQUESTS -> new Answer.Later(after(e), words);
      case 401, 403 ->
          new Answer.Misconfigured(
              words
                  + "; give a token that may write to the bucket "
                  + settings.bucket()
                  + ": influx.token");
      case 404 ->
          new Answer.Misconfigured(
              words
                  + "; check influx.url, influx.api, influx.org and influx.bucket ("
                  + settings.bucket()
                  + ")");
      default -> {
        if (status == 0 || status >= SERVER_ERROR) {
          yield new Answer.Later(after(e), words);
        }
        yield new Answer.Misconfigured(words + "; check influx.url and influx.api");
      }
    };
  }

  private Optional<Duration> after(InfluxException e) {
    if (e.status() == 0) {
      return Optional.empty();
    }
    return RetryAfter.parse(header(e, "retry-after"), clock.instant());
  }

  private static String header(InfluxException e, String name) {
    return e.headers().entrySet().stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private String words(InfluxException e) {
    Throwable cause = e.getCause();
    String said =
        e.status() == 0 && cause instanceof IOException
            ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
            : (e.status() + " " + (e.getMessage() == null ? header(e, ERROR) : e.getMessage()))
                .strip();
    return settings.url().orElse("") + " says " + said.lines().findFirst().orElse(said);
  }

  /** Turns a request of the second API into one of the first. */
  private record FirstApi(Optional<String> password) implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
      HttpUrl url = chain.request().url();
      if (!url.encodedPath().endsWith("/api/v2/write")) {
        return chain.proceed(chain.request());
      }
      String path = url.encodedPath().replaceFirst("/api/v2/write$", "/write");
      HttpUrl first =
          url.newBuilder()
              .encodedPath(path)
              .query(null)
              .addQueryParameter("db", url.queryParameter("bucket"))
              .addQueryParameter("precision", url.queryParameter("precision"))
              .build();
      Request.Builder request = chain.request().newBuilder().url(first);
      password
          .map(text -> text.split(":", 2))
          .ifPresent(user -> request.header("Authorization", Credentials.basic(user[0], user[1])));
      return chain.proceed(request.build());
    }
  }
}
