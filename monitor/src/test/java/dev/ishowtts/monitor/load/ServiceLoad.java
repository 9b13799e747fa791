package dev.ishowtts.monitor.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A client that loads and maltreats a running service, on the JDK alone: {@code java
 * ServiceLoad.java http://127.0.0.1:8790 --pid 4711 --seconds 300}. Exits 1 if the service did not
 * stand it.
 */
public final class ServiceLoad {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SEEDS = 12;
  private static final int FUZZERS = 4;
  private static final int MIB = 1 << 20;

  private final URI address;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /** What a phase found: figures in order, and what is wrong; nothing if all is well. */
  public record Findings(Map<String, String> figures, List<String> wrong) {
    /** Copies both. */
    public Findings {
      figures = new TreeMap<>(figures);
      wrong = List.copyOf(wrong);
    }

    /* The same figures under names that begin otherwise. */
    private Findings of(String phase) {
      Map<String, String> renamed = new TreeMap<>();
      figures.forEach((name, figure) -> renamed.put(phase + name, figure));
      return new Findings(renamed, wrong);
    }
  }

  /**
   * @param address of the service, without a path
   */
  public ServiceLoad(URI address) {
    this.address = address;
  }

  private static String speech(int seed) {
    return "{\"input\":\"Request number "
        + seed
        + " of many.\",\"nfe_step\":2,\"seed\":"
        + seed
        + "}";
  }

  private HttpRequest request(String path, String type, byte[] body) {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private HttpResponse<byte[]> speak(int seed) throws IOException, InterruptedException {
    return client.send(
        request(
            "/v1/audio/speech", "application/json", speech(seed).getBytes(StandardCharsets.UTF_8)),
        BodyHandlers.ofByteArray());
  }

  private static String digest(byte[] audio) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(audio));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Many clients at once, each asking again as soon as it is answered, or after the time that a
   * refusal names. Every answer is 200, 429 or 503, and all audio is that of its seed.
   */
  public Findings load(int clients, Duration time) throws Exception {
    String[] expected = new String[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      HttpResponse<byte[]> alone = speak(seed);
      if (alone.statusCode() != 200) {
        throw new IOException("seed " + seed + " alone: " + alone.statusCode());
      }
      expected[seed] = digest(alone.body());
    }
    Tally tally = new Tally();
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Random random = new Random(i);
      Thread thread =
          new Thread(
              () -> {
                while (System.nanoTime() < end) {
                  ask(random, expected, tally);
                }
              },
              "client-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(time.plus(PATIENCE).plus(PATIENCE).toMillis());
      if (thread.isAlive()) {
        tally.wrong.add(thread.getName() + " was never answered");
      }
    }
    return tally.findings(time);
  }

  private void ask(Random random, String[] expected, Tally tally) {
    int seed = random.nextInt(SEEDS);
    long asked = System.nanoTime();
    tally.asked.increment();
    try {
      HttpResponse<byte[]> answer = speak(seed);
      double millis = (System.nanoTime() - asked) / 1e6;
      tally
          .statuses
          .computeIfAbsent(answer.statusCode(), status -> new AtomicInteger())
          .incrementAndGet();
      switch (answer.statusCode()) {
        case 200 -> {
          tally.spoken.add(millis);
          if (!digest(answer.body()).equals(expected[seed])) {
            tally.wrong.add("the audio of seed " + seed + " is another's");
          }
        }
        case 429, 503 -> {
          String code = code(answer);
          boolean waited = code.equals("queue_deadline");
          (waited ? tally.late : tally.refused).add(millis);
          if (answer.headers().firstValue("Retry-After").isEmpty()) {
            tally.wrong.add(answer.statusCode() + " without Retry-After");
          }
          pause(random, answer);
        }
        default -> tally.wrong.add("status " + answer.statusCode());
      }
    } catch (IOException lost) {
      tally.wrong.add("no answer: " + lost.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String code(HttpResponse<byte[]> refusal) {
    String body = new String(refusal.body(), StandardCharsets.UTF_8);
    int at = body.indexOf("\"code\":\"");
    return at < 0 ? "" : body.substring(at + 8, body.indexOf('"', at + 8));
  }

  private static void pause(Random random, HttpResponse<byte[]> refusal)
      throws InterruptedException {
    long seconds = Math.min(2, refusal.headers().firstValueAsLong("Retry-After").orElse(1));
    Thread.sleep((long) (1000 * seconds * (0.5 + random.nextDouble())));
  }

  private static final class Tally {
    private final LongAdder asked = new LongAdder();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<Double> spoken = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Double> refused = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Double> late = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    Findings findings(Duration time) {
      long answered = statuses.values().stream().mapToLong(AtomicInteger::get).sum();
      if (answered != asked.sum()) {
        wrong.add(asked.sum() - answered + " of " + asked.sum() + " requests were not answered");
      }
      Map<String, String> figures = new TreeMap<>();
      figures.put("load: requests", asked.sum() + " in " + time.toSeconds() + " s");
      statuses.forEach((status, count) -> figures.put("load: status " + status, count.toString()));
      figures.put("load: spoken, ms", quantiles(spoken));
      figures.put("load: refused at once, ms", quantiles(refused));
      figures.put("load: refused at the deadline, ms", quantiles(late));
      figures.put("load: p99 of refusals at once, ms", shown(quantile(refused, 0.99)));
      return new Findings(figures, wrong.stream().distinct().limit(20).toList());
    }
  }

  private static double quantile(Iterable<Double> values, double share) {
    List<Double> sorted = new ArrayList<>();
    values.forEach(sorted::add);
    sorted.sort(null);
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
  }

  private static String quantiles(Iterable<Double> values) {
    return "p50 "
        + shown(quantile(values, 0.5))
        + ", p99 "
        + shown(quantile(values, 0.99))
        + ", most "
        + shown(quantile(values, 1));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Bodies of 10 MB: refused as JSON, and as a recording that is none. */
  public Findings largeBodies(int megabytes) throws Exception {
    List<String> wrong = new ArrayList<>();
    Map<String, String> figures = new TreeMap<>();
    byte[] json =
        ("{\"input\":\"" + "a".repeat(megabytes * MIB) + "\"}").getBytes(StandardCharsets.UTF_8);
    int tooLarge =
        client
            .send(request("/v1/audio/speech", "application/json", json), BodyHandlers.discarding())
            .statusCode();
    figures.put("faults: JSON of " + megabytes + " MB", String.valueOf(tooLarge));
    if (tooLarge != 413) {
      wrong.add("JSON of " + megabytes + " MB: " + tooLarge);
    }
    byte[] noise = new byte[megabytes * MIB];
    new Random(1).nextBytes(noise);
    int upload =
        client
            .send(
                request(
                    "/api/voices/load/reference",
                    "multipart/form-data; boundary=x",
                    multipart("x", "load", noise)),
                BodyHandlers.discarding())
            .statusCode();
    figures.put("faults: recording of " + megabytes + " MB", String.valueOf(upload));
    if (upload != 400) {
      wrong.add("recording of " + megabytes + " MB: " + upload);
    }
    return new Findings(figures, wrong);
  }

  private static byte[] multipart(String boundary, String text, byte[] audio) {
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"
                + text
                + "\r\n--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a.wav\"\r\n"
                + "Content-Type: audio/wav\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + audio.length + tail.length);
    System.arraycopy(audio, 0, body, head.length, audio.length);
    System.arraycopy(tail, 0, body, head.length + audio.length, tail.length);
    return body;
  }

  /**
   * Connections that say nothing, half a request, or read a byte at a time; beside them others are
   * answered.
   */
  public Findings slowClients(int connections, Duration time) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    byte[] body = speech(1).getBytes(StandardCharsets.UTF_8);
    try {
      for (int i = 0; i < connections; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2048);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        sockets.add(socket);
        OutputStream out = socket.getOutputStream();
        String head =
            "POST /v1/audio/speech HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n";
        switch (i % 3) {
          case 0 ->
              out.write(head.substring(0, head.length() / 2).getBytes(StandardCharsets.UTF_8));
          case 1 -> {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body, 0, body.length / 2);
          }
          default -> {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
          }
        }
      }
      long end = System.nanoTime() + time.toNanos();
      double slowest = 0;
      int answered = 0;
      while (System.nanoTime() < end) {
        long asked = System.nanoTime();
        int status =
            client
                .send(
                    HttpRequest.newBuilder(address.resolve("/actuator/health/liveness"))
                        .timeout(PATIENCE)
                        .build(),
                    BodyHandlers.discarding())
                .statusCode();
        slowest = Math.max(slowest, (System.nanoTime() - asked) / 1e6);
        answered++;
        if (status != 200) {
          wrong.add("health beside slow clients: " + status);
        }
        for (int i = 2; i < sockets.size(); i += 3) {
          sockets.get(i).setSoTimeout((int) PATIENCE.toMillis());
          sockets.get(i).getInputStream().read();
        }
        Thread.sleep(50);
      }
      return new Findings(
          Map.of(
              "faults: slow and half-open connections",
              connections
                  + ", beside them "
                  + answered
                  + " answers, slowest "
                  + shown(slowest)
                  + " ms"),
          wrong);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Mutated bodies, JSON and multipart, some at once: each is answered, none with 500. */
  public Findings fuzz(int count, long seed) throws Exception {
    Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int first = 0; first < FUZZERS; first++) {
      int from = first;
      Thread thread =
          new Thread(
              () -> {
                Random random = new Random(seed * FUZZERS + from);
                byte[] noise = new byte[400];
                random.nextBytes(noise);
                for (int i = from; i < count; i += FUZZERS) {
                  fuzz(i, random, noise, statuses, wrong);
                }
              },
              "fuzzer-" + first);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    int answered = statuses.values().stream().mapToInt(AtomicInteger::get).sum();
    if (answered + wrong.size() < count) {
      wrong.add(count - answered + " of " + count + " fuzzed bodies were not answered");
    }
    return new Findings(
        Map.of("faults: " + count + " fuzzed bodies", "statuses " + statuses),
        wrong.stream().limit(10).toList());
  }

  private void fuzz(
      int i,
      Random random,
      byte[] noise,
      Map<Integer, AtomicInteger> statuses,
      ConcurrentLinkedQueue<String> wrong) {
    boolean upload = i / FUZZERS % 4 == 3;
    String path =
        upload
            ? "/api/voices/fuzz/reference"
            : i / FUZZERS % 2 == 0 ? "/v1/audio/speech" : "/api/tts";
    String type = upload ? "multipart/form-data; boundary=x" : "application/json";
    byte[] body =
        upload
            ? mutated(multipart("x", "", noise), random)
            : mutated(fuzzed(i / FUZZERS).getBytes(StandardCharsets.UTF_8), random);
    try {
      int status = client.send(request(path, type, body), BodyHandlers.discarding()).statusCode();
      statuses.computeIfAbsent(status, one -> new AtomicInteger()).incrementAndGet();
      if (status == 500) {
        wrong.add(path + " 500 for " + HexFormat.of().formatHex(body));
      }
    } catch (IOException cut) {
      wrong.add(
          path + " no answer (" + cut.getMessage() + ") for " + HexFormat.of().formatHex(body));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String fuzzed(int i) {
    return "{\""
        + (i % 2 == 0 ? "input" : "text")
        + "\":\"Hi.\",\"voice\":\"slt\",\"speed\":2,\"nfe_step\":1,\"cfg_strength\":0,\"seed\":1,"
        + "\"fix_duration\":null,\"remove_silence\":false,\"stream_format\":\"audio\"}";
  }

  /* Three of four keep most of the structure, so that they come past the parser. */
  private static byte[] mutated(byte[] body, Random random) {
    byte[] changed = body.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(5)) {
        case 0 -> changed[at] = (byte) random.nextInt(256);
        case 1 -> changed[at] = (byte) "{}[]\",:0-9eE.null\\u".charAt(random.nextInt(19));
        case 2 -> changed = Arrays.copyOf(changed, Math.max(1, at));
        case 3 -> {
          byte[] longer = Arrays.copyOf(changed, changed.length + at);
          System.arraycopy(changed, 0, longer, changed.length, at);
          changed = longer;
        }
        default -> {
          int to = random.nextInt(changed.length);
          byte kept = changed[at];
          changed[at] = changed[to];
          changed[to] = kept;
        }
      }
    }
    return changed;
  }

  /**
   * Memory of the service's process, watched on a thread of its own. RSS is read from /proc, which
   * costs nothing; the live heap needs a whole collection and a JVM that asks for it, so it is
   * asked for seldom.
   */
  private static final class Memory implements AutoCloseable {
    private static final int RSS_READINGS = 60;
    private static final int HEAP_READINGS = 15;

    private final long pid;
    private final Duration time;
    private final Path commands;
    private final Thread watcher;
    private final List<double[]> rss = new ArrayList<>(); // seconds, MiB
    private final List<double[]> heap = new ArrayList<>(); // seconds, MiB
    private volatile boolean over;

    Memory(long pid, Duration time) throws IOException {
      this.pid = pid;
      this.time = time;
      this.commands = Files.createTempFile("service-load", ".jcmd");
      Files.writeString(commands, "GC.run\nGC.heap_info\n");
      this.watcher = new Thread(this::watch, "memory");
      watcher.start();
    }

    private void watch() {
      long begun = System.nanoTime();
      for (int i = 0; !over; i++) {
        try {
          if (i % (RSS_READINGS / HEAP_READINGS) == 0) {
            add(heap, begun, heapMib(jcmd()));
          }
          add(rss, begun, rssMib());
          Thread.sleep(Math.max(500, time.toMillis() / RSS_READINGS));
        } catch (IOException e) {
          over = true;
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private synchronized void add(List<double[]> readings, long begun, double mib) {
      readings.add(new double[] {(System.nanoTime() - begun) / 1e9, mib});
    }

    private String jcmd() throws IOException {
      Process process =
          new ProcessBuilder(
                  "jcmd",
                  "-J-XX:TieredStopAtLevel=1",
                  "-J-XX:+UseSerialGC",
                  String.valueOf(pid),
                  "-f",
                  commands.toString())
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static double heapMib(String info) {
      return info.lines()
          .filter(line -> !line.contains("Metaspace") && !line.contains("class space"))
          .filter(line -> line.contains(" used "))
          .mapToDouble(
              line -> {
                String used = line.substring(line.indexOf(" used ") + 6).split("[K, ]", 2)[0];
                return Double.parseDouble(used) / 1024;
              })
          .sum();
    }

    private double rssMib() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        }
      }
      throw new IOException("process " + pid + " has no VmRSS");
    }

    synchronized Findings findings() {
      Map<String, String> figures = new TreeMap<>();
      List<String> wrong = new ArrayList<>();
      judge("live heap", heap, figures, wrong);
      judge("RSS", rss, figures, wrong);
      return new Findings(figures, wrong);
    }

    /* Slope by least squares; its interval widened for the correlation of neighbouring residuals (AR(1)). */
    private static void judge(
        String what, List<double[]> readings, Map<String, String> figures, List<String> wrong) {
      int n = readings.size();
      if (n < 8) {
        figures.put("memory: " + what, n + " readings, too few for a slope");
        return;
      }
      double meanX = readings.stream().mapToDouble(r -> r[0]).average().orElse(0);
      double meanY = readings.stream().mapToDouble(r -> r[1]).average().orElse(0);
      double xx = 0;
      double xy = 0;
      for (double[] reading : readings) {
        xx += (reading[0] - meanX) * (reading[0] - meanX);
        xy += (reading[0] - meanX) * (reading[1] - meanY);
      }
      double slope = xy / xx;
      double[] rest = new double[n];
      double square = 0;
      double neighbours = 0;
      for (int i = 0; i < n; i++) {
        rest[i] = readings.get(i)[1] - meanY - slope * (readings.get(i)[0] - meanX);
        square += rest[i] * rest[i];
        neighbours += i > 0 ? rest[i] * rest[i - 1] : 0;
      }
      double correlation = square == 0 ? 0 : Math.max(0, Math.min(0.95, neighbours / square));
      double error = Math.sqrt(square / (n - 2) / xx * (1 + correlation) / (1 - correlation));
      double half = 60 * quantile(n - 2) * error;
      figures.put(
          "memory: " + what,
          String.format(
              Locale.ROOT,
              "%.1f MiB, slope %+.3f MiB a minute, 95 %% interval %+.3f to %+.3f (%d readings)",
              meanY,
              60 * slope,
              60 * slope - half,
              60 * slope + half,
              n));
      if (60 * slope - half > 0) {
        wrong.add(what + " grows: " + figures.get("memory: " + what));
      }
    }

    /* 97.5 % of Student's t; within 0.01 of it from 5 degrees of freedom on. */
    private static double quantile(int degrees) {
      return 1.96 + 2.4 / degrees + 3.0 / degrees / degrees;
    }

    @Override
    public void close() throws IOException {
      over = true;
      watcher.interrupt();
      Files.deleteIfExists(commands);
    }
  }

  private double metric(String name) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(address.resolve("/actuator/prometheus")).build(),
            BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Checks that nothing is in use once nobody asks. */
  public Findings rest() throws Exception {
    List<String> wrong = new ArrayList<>();
    double running = metric("ishowtts_speech_running");
    for (int i = 0; i < 600 && running > 0; i++) {
      Thread.sleep(100);
      running = metric("ishowtts_speech_running");
    }
    double tensors = metric("ishowtts_engine_open_tensors");
    if (running > 0 || tensors > 0) {
      wrong.add("at rest " + running + " requests run and " + tensors + " tensors are open");
    }
    return new Findings(Map.of("rest: open tensors", String.valueOf((long) tensors)), wrong);
  }

  private static int option(List<String> arguments, String name, int otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 ? otherwise : Integer.parseInt(arguments.get(at + 1));
  }

  /**
   * Runs everything and prints a table.
   *
   * <p>Memory is judged in the second of two like crowds, after everything else: threads, compiled
   * code and caches grow until all was used, softly held objects go after minutes.
   *
   * @param arguments address, then {@code --pid N}, {@code --warm-up SECONDS}, {@code --seconds N},
   *     {@code --clients N}, {@code --fuzz N}
   */
  public static void main(String[] arguments) throws Exception {
    List<String> options = List.of(arguments);
    ServiceLoad load = new ServiceLoad(URI.create(arguments[0]));
    int clients = option(options, "--clients", 200);
    Duration time = Duration.ofSeconds(option(options, "--seconds", 300));
    List<Findings> all = new ArrayList<>();
    all.add(load.largeBodies(10));
    all.add(load.slowClients(60, Duration.ofSeconds(15)));
    all.add(load.fuzz(option(options, "--fuzz", 10_000), 1));
    Duration warmUp = Duration.ofSeconds(option(options, "--warm-up", 600));
    all.add(load.load(clients, warmUp).of("warm-up: "));
    try (Memory memory = new Memory(option(options, "--pid", 0), time)) {
      Findings loaded = load.load(clients, time);
      all.add(loaded);
      all.add(memory.findings());
      double p99 = Double.parseDouble(loaded.figures().get("load: p99 of refusals at once, ms"));
      if (p99 > 200) {
        all.add(new Findings(Map.of(), List.of("p99 of refusals at once is over 200 ms: " + p99)));
      }
    }
    all.add(load.rest());
    boolean well = true;
    for (Findings findings : all) {
      findings.figures().forEach((name, value) -> System.out.printf("| %s | %s |%n", name, value));
      for (String wrong : findings.wrong()) {
        System.out.println("WRONG: " + wrong);
        well = false;
      }
    }
    System.exit(well ? 0 : 1);
  }
}
