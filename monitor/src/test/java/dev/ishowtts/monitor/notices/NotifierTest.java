package dev.ishowtts.monitor.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ishowtts.config.ConfigLoader;
import dev.ishowtts.config.Environment;
import dev.ishowtts.harness.sink.Backoff;
import dev.ishowtts.harness.sink.history.HistorySettings;
import dev.ishowtts.monitor.host.ProcessName;
import dev.ishowtts.monitor.store.ServiceDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Notices over real connections of loopback. */
final class NotifierTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ROOM = 4;
  private static final String SECRET = "0123456789abcdef";
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5));
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Random RANDOM = new Random(7);
  private static final Set<Notice.Topic> ALL = EnumSet.allOf(Notice.Topic.class);

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final JsonMapper json = new JsonMapper();
  private final List<String> losses = new CopyOnWriteArrayList<>();
  private Optional<HttpServer> server = Optional.empty();
  @TempDir private static Path folder;
  private static Optional<ServiceDatabase> database = Optional.empty();

  @BeforeAll
  static void open() throws IOException {
    database =
        Optional.of(
            ServiceDatabase.open(
                HistorySettings.from(ConfigLoader.discovered(environment()).load(Map.of())),
                folder));
  }

  private static Environment environment() {
    return new Environment(Map.of(), Map.of("ishowtts.root", folder.toString()));
  }

  /** One request. */
  private record Received(String body, String signature, String time, String delivery) {}

  @BeforeEach
  void listen() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::take);
    http.start();
    server = Optional.of(http);
  }

  @AfterEach
  void end() {
    server.ifPresent(http -> http.stop(0));
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(
        new Received(
            body,
            header(exchange, "X-Ishowtts-Signature"),
            header(exchange, "X-Ishowtts-Timestamp"),
            header(exchange, "X-Ishowtts-Delivery")));
    int status;
    synchronized (answers) {
      status = answers.isEmpty() ? 204 : answers.poll();
    }
    if (status == 429) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    if (status == 503) {
      exchange.getResponseHeaders().set("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT");
    }
    if (status == 200) { // a body that never comes
      exchange.sendResponseHeaders(status, 10);
      return;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private Notifier notifier(NoticeSettings.Form form, Set<Notice.Topic> topics) {
    return notifier(form, topics, QUICK);
  }

  private Notifier notifier(NoticeSettings.Form form, Set<Notice.Topic> topics, Backoff backoff) {
    int port = server.orElseThrow().getAddress().getPort();
    NoticeSettings.Webhook webhook =
        new NoticeSettings.Webhook(
            "team",
            URI.create("http://127.0.0.1:" + port + "/hook"),
            form,
            form == NoticeSettings.Form.JSON ? Optional.of(SECRET) : Optional.empty(),
            topics);
    return notifier(new NoticeSettings(List.of(webhook), Optional.empty()), backoff);
  }

  private Notifier notifier(NoticeSettings settings, Backoff backoff) {
    return new Notifier(
        settings,
        new Outbox.Rules(backoff, new Random(1), ROOM, losses::add),
        store(ProcessName.of(ProcessHandle.current())),
        CLOCK,
        "orin");
  }

  /* One name of a host for each test keeps their rows apart. */
  private NoticeStore store(ProcessName self) {
    return new NoticeStore(
        database.orElseThrow(), "orin-" + System.identityHashCode(this), self, CLOCK, RANDOM);
  }

  private List<String> kept() throws IOException {
    return database
        .orElseThrow()
        .query(
            "select title from notice where host = ? order by place",
            row -> row.getString(1),
            "orin-" + System.identityHashCode(this));
  }

  private static void tell(Notifier notifier, Notice.Topic topic, String title) {
    notifier.tell(topic, Notice.Level.ALERT, title, "RTF < 0.3 & rising", Map.of("run", "r1"));
  }

  @Test
  void webhook_jsonWithKey_isSignedAndTriedAgainAsTheSameDelivery() {
    answers.addAll(List.of(503, 429));
    try (Notifier notifier = notifier(NoticeSettings.Form.JSON, ALL)) {
      tell(notifier, Notice.Topic.JOB, "daily failed");
      await().atMost(LIMIT).until(() -> notifier.delivered() == 1);

      assertThat(received).hasSize(3);
      assertThat(received).extracting(Received::delivery).containsOnly(received.get(0).delivery());
      Received last = received.get(2);
      assertThat(last.time()).isEqualTo(Long.toString(NOW.getEpochSecond()));
      assertThat(last.signature())
          .isEqualTo(
              "sha256="
                  + WebhookChannel.signature(
                      SECRET, last.time(), last.body().getBytes(StandardCharsets.UTF_8)));
      JsonNode body = json.readTree(last.body());
      assertThat(body.get("topic").asString()).isEqualTo("job");
      assertThat(body.get("level").asString()).isEqualTo("alert");
      assertThat(body.get("host").asString()).isEqualTo("orin");
      assertThat(body.get("title").asString()).isEqualTo("daily failed");
      assertThat(body.at("/details/run").asString()).isEqualTo("r1");
    }
  }

  @Test
  void signature_knownAnswer_isHmacSha256() {
    // printf '1.{}' | openssl dgst -sha256 -hmac key
    assertThat(WebhookChannel.signature("key", "1", "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
  }

  @Test
  void webhook_slack_isTextWithItsMarksEscaped() {
    try (Notifier notifier = notifier(NoticeSettings.Form.SLACK, ALL)) {
      tell(notifier, Notice.Topic.STALE, "No data");
      await().atMost(LIMIT).until(() -> notifier.delivered() == 1);

      assertThat(json.readTree(received.get(0).body()).get("text").asString())
          .isEqualTo(":red_circle: *No data* (orin)\nRTF &lt; 0.3 &amp; rising");
      assertThat(received.get(0).signature()).isEmpty();
    }
  }

  @Test
  void webhook_refused_isLostAndNotTriedAgain() {
    answers.add(400);
    try (Notifier notifier = notifier(NoticeSettings.Form.JSON, ALL)) {
      tell(notifier, Notice.Topic.JOB, "first");
      tell(notifier, Notice.Topic.JOB, "second");
      await().atMost(LIMIT).until(() -> notifier.delivered() == 1);

      assertThat(notifier.lost()).isEqualTo(1);
      assertThat(received).hasSize(2);
    }
  }

  @Test
  void webhook_answerThatHangsOrNamesADate_isTriedLater() throws Exception {
    answers.add(200);
    answers.add(503);
    Notice notice =
        new Notice(
            Notice.Topic.JOB, Notice.Level.ALERT, "orin", NOW, "first", "text", new TreeMap<>());

    assertThat(channel(Duration.ofSeconds(1)).deliver(notice, "1"))
        .isEqualTo(new Channel.Answer.Later(Optional.empty(), "no whole answer within 1000 ms"));
    assertThat(channel(LIMIT).deliver(notice, "1"))
        .isEqualTo(new Channel.Answer.Later(Optional.of(Duration.ofSeconds(30)), "answered 503"));
  }

  private WebhookChannel channel(Duration patience) {
    return new WebhookChannel(
        new NoticeSettings.Webhook(
            "team",
            URI.create("http://127.0.0.1:" + server.orElseThrow().getAddress().getPort() + "/"),
            NoticeSettings.Form.SLACK,
            Optional.empty(),
            ALL),
        CLOCK,
        patience);
  }

  @Test
  void webhook_topics_areKept() {
    try (Notifier notifier = notifier(NoticeSettings.Form.JSON, EnumSet.of(Notice.Topic.STALE))) {
      tell(notifier, Notice.Topic.JOB, "job");
      tell(notifier, Notice.Topic.STALE, "stale");
      await().atMost(LIMIT).until(() -> notifier.delivered() == 1);

      assertThat(received).hasSize(1);
      assertThat(received.get(0).body()).contains("\"stale\"");
    }
  }

  @Test
  void webhook_away_givesUpAfterSomeTriesAndTheQueueIsBounded() throws IOException {
    server.ifPresent(http -> http.stop(0));
    try (Notifier notifier = notifier(NoticeSettings.Form.JSON, ALL)) {
      for (int i = 0; i < 40; i++) {
        tell(notifier, Notice.Topic.JOB, "notice " + i);
      }
      assertThat(notifier.queued()).isLessThanOrEqualTo(ROOM + 1); // and the one that is tried
      await().atMost(LIMIT).until(() -> notifier.lost() == 40);
      assertThat(notifier.states().get(0).trouble()).contains("not reached", "20 times");
      await().atMost(LIMIT).until(() -> losses.size() == 40);
      assertThat(losses.get(39))
          .isEqualTo(
              "the notice \"notice 39\" was given up for team: not reached: ConnectException, 20"
                  + " times");
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void webhook_serviceEnds_isToldByTheNextAsTheSameDelivery() throws Exception {
    answers.addAll(Collections.nCopies(1_000, 429));
    Backoff patient =
        new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
    try (Notifier notifier = notifier(NoticeSettings.Form.JSON, ALL, patient)) {
      tell(notifier, Notice.Topic.JOB, "first");
      tell(notifier, Notice.Topic.LOCK, "second");
      await().atMost(LIMIT).until(() -> !received.isEmpty());
      assertThat(notifier.queued()).as("with the one that is tried").isEqualTo(2);
    }
    assertThat(losses).isEmpty();
    assertThat(kept()).containsExactly("first", "second");
    String delivery = received.get(0).delivery();
    synchronized (answers) {
      answers.clear();
    }
    received.clear();

    try (Notifier next = notifier(NoticeSettings.Form.JSON, ALL)) {
      await().atMost(LIMIT).until(() -> next.delivered() == 2);

      assertThat(received.get(0).delivery()).isEqualTo(delivery);
      assertThat(received)
          .extracting(one -> json.readTree(one.body()).get("title").asString())
          .containsExactly("first", "second");
      assertThat(json.readTree(received.get(1).body()).at("/details/run").asString())
          .isEqualTo("r1");
      assertThat(received.get(1).signature()).startsWith("sha256=");
      await().atMost(LIMIT).until(() -> kept().isEmpty());
    }
  }

  @Test
  void webhook_serviceWasKilled_isToldByTheNextWithTheTriesThatAreLeft() throws Exception {
    NoticeStore killed = store(new ProcessName(1L << 40, 1, ""));
    NoticeStore.Waiting waiting = killed.named(notice("left"));
    killed.add("team", waiting);
    for (int i = 1; i < 20; i++) {
      waiting = waiting.triedAgain();
    }
    killed.tried("team", waiting);
    answers.add(503);

    try (Notifier next = notifier(NoticeSettings.Form.JSON, ALL)) {
      await().atMost(LIMIT).until(() -> losses.size() == 1);

      assertThat(next.lost()).isEqualTo(1);
      assertThat(received).hasSize(1);
      assertThat(received.get(0).delivery()).isEqualTo(waiting.id());
      assertThat(losses)
          .containsExactly("the notice \"left\" was given up for team: answered 503, 20 times");
    }
  }

  @Test
  void adopted_ofAServiceThatRuns_isNothing() throws Exception {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    NoticeStore other = store(ProcessName.of(parent));
    other.add("team", other.named(notice("its own")));
    NoticeStore ours = store(ProcessName.of(ProcessHandle.current()));

    assertThat(ours.adopted("team")).isEmpty();

    other.release("team");
    assertThat(ours.adopted("team")).hasSize(1);
    assertThat(ours.adopted("team")).as("once").isEmpty();
  }

  @Test
  void removeAllBut_channelsThatAreNoMore_areForgotten() throws Exception {
    NoticeStore killed = store(new ProcessName(1L << 40, 1, ""));
    killed.add("team", killed.named(notice("kept")));
    killed.add("old", killed.named(notice("gone")));

    assertThat(store(ProcessName.of(ProcessHandle.current())).removeAllBut(Set.of("team")))
        .isEqualTo(1);
    assertThat(kept()).containsExactly("kept");
  }

  private static Notice notice(String title) {
    return new Notice(
        Notice.Topic.JOB, Notice.Level.ALERT, "orin", NOW, title, "x", new TreeMap<>());
  }

  @Test
  void mail_toAServerOfLoopback_arrives() throws Exception {
    try (MailServer mail = new MailServer(NoticeSettings.Security.NONE)) {
      try (Notifier notifier = notifier(mail.settings(Optional.empty()), QUICK)) {
        tell(notifier, Notice.Topic.JOB, "daily failed");
        await().atMost(LIMIT).until(() -> notifier.delivered() == 1);
      }
      assertThat(mail.lines)
          .contains(
              "MAIL FROM:<bench@example.org>",
              "RCPT TO:<team@example.org>",
              "Subject: [ishowtts orin] daily failed",
              "RTF < 0.3 & rising",
              "run: r1")
          .filteredOn(line -> line.startsWith("MAIL FROM"))
          .as("one address that is no more does not have it sent again")
          .hasSize(1);
      assertThat(mail.lines)
          .anyMatch(line -> line.matches("X-Ishowtts-Delivery: [0-9a-f]{16}"))
          .anyMatch(line -> line.matches("Message-ID: <[0-9a-f]{16}@ishowtts>"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = NoticeSettings.Security.class,
      names = {"STARTTLS", "TLS"})
  void mail_encrypted_logsInAndIsTriedAgain(NoticeSettings.Security security) throws Exception {
    SSLContext before = SSLContext.getDefault();
    try (MailServer mail = new MailServer(security)) {
      mail.greetings.add("421 busy");
      SSLContext.setDefault(MailServer.certified()); // as if the host trusted its certificate
      try (Notifier notifier = notifier(mail.settings(Optional.of("ann")), QUICK)) {
        tell(notifier, Notice.Topic.JOB, "weekly failed");
        await().atMost(LIMIT).until(() -> notifier.delivered() == 1);
      }
      assertThat(mail.lines)
          .contains("Subject: [ishowtts orin] weekly failed")
          .filteredOn(line -> line.startsWith("AUTH"))
          .hasSize(1);
      assertThat(mail.clear).allMatch(line -> line.matches("EHLO .*|STARTTLS|QUIT"));
    } finally {
      SSLContext.setDefault(before);
    }
  }

  @ParameterizedTest
  @EnumSource(NoticeSettings.Security.class)
  void mail_toAServerThatCannotBeTrusted_isNotSent(NoticeSettings.Security offered)
      throws Exception {
    NoticeSettings.Security wanted =
        offered == NoticeSettings.Security.TLS ? offered : NoticeSettings.Security.STARTTLS;
    try (MailServer mail = new MailServer(offered)) {
      try (Notifier notifier = notifier(mail.settings(Optional.of("ann"), wanted), QUICK)) {
        tell(notifier, Notice.Topic.JOB, "weekly failed");
        await().atMost(LIMIT).until(() -> notifier.lost() == 1);
      }
      assertThat(mail.lines)
          .as("neither password nor mail, to a certificate of its own or none")
          .noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
      assertThat(losses).hasSize(1).allMatch(line -> line.contains(", 20 times"));
    }
  }

  /** As much of RFC 5321 as one mail needs, with RFC 3207 and 4954 where they are wished. */
  private static final class MailServer implements AutoCloseable {
    private static final String STORE = "loopback";
    private static Optional<SSLContext> certified = Optional.empty();

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final NoticeSettings.Security security;
    private final Deque<String> greetings = new ConcurrentLinkedDeque<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> clear = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "mail-server");

    MailServer(NoticeSettings.Security security) throws IOException {
      this.security = security;
      thread.setDaemon(true);
      thread.start();
    }

    NoticeSettings settings(Optional<String> user) {
      return settings(user, security);
    }

    NoticeSettings settings(Optional<String> user, NoticeSettings.Security wanted) {
      return new NoticeSettings(
          List.of(),
          Optional.of(
              new NoticeSettings.Mail(
                  "127.0.0.1",
                  socket.getLocalPort(),
                  wanted,
                  user,
                  user.map(name -> SECRET),
                  "bench@example.org",
                  List.of("gone@example.org", "team@example.org"),
                  ALL)));
    }

    /** Returns a certificate for 127.0.0.1 that is its own issuer, and trust in it alone. */
    static synchronized SSLContext certified() throws Exception {
      if (certified.isEmpty()) {
        Path file = folder.resolve("mail.p12");
        String[] command = {
          Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
          "-J-XX:TieredStopAtLevel=1",
          "-genkeypair",
          "-keyalg",
          "EC",
          "-alias",
          STORE,
          "-dname",
          "CN=127.0.0.1",
          "-ext",
          "SAN=ip:127.0.0.1",
          "-storepass",
          STORE,
          "-keystore",
          file.toString()
        };
        assertThat(
                new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor())
            .isZero();
        KeyStore store = KeyStore.getInstance(file.toFile(), STORE.toCharArray());
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE.toCharArray());
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        certified = Optional.of(context);
      }
      return certified.get();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          converse(security == NoticeSettings.Security.TLS ? encrypted(client) : client);
        } catch (Exception gone) { // the next one may be better
          assertThat(gone).isInstanceOf(IOException.class);
        }
      }
    }

    private static Socket encrypted(Socket client) throws Exception {
      SSLSocket socket =
          (SSLSocket)
              certified()
                  .getSocketFactory()
                  .createSocket(client, "127.0.0.1", client.getPort(), true);
      socket.setUseClientMode(false);
      socket.startHandshake();
      return socket;
    }

    private void converse(Socket client) throws Exception {
      Optional<String> busy = Optional.ofNullable(greetings.poll());
      say(client, busy.orElse("220 loopback"));
      if (busy.isPresent() || !told(client)) {
        return;
      }
      told(encrypted(client));
    }

    /* Returns whether the client wants to go on encrypted. */
    private boolean told(Socket client) throws IOException {
      boolean isClear = !(client instanceof SSLSocket);
      boolean offers = isClear && security == NoticeSettings.Security.STARTTLS;
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        if (isClear) {
          clear.add(line);
        }
        if (data && !line.equals(".")) {
          continue;
        }
        data = line.equals("DATA");
        if (data) {
          say(client, "354 go on");
        } else if (line.startsWith("EHLO")) {
          say(client, "250-loopback\r\n250 " + (offers ? "STARTTLS" : "AUTH PLAIN"));
        } else if (line.equals("STARTTLS")) {
          say(client, "220 go on");
          return true;
        } else if (line.startsWith("AUTH")) {
          say(client, "235 welcome");
        } else if (line.equals("QUIT")) {
          say(client, "221 bye");
          return false;
        } else {
          say(client, line.contains("gone@") ? "550 nobody of that name" : "250 ok");
        }
      }
      return false;
    }

    private static void say(Socket client, String line) throws IOException {
      client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
