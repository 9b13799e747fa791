package dev.ishowtts.monitor.notices;

import com.google.auto.service.AutoService;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told.
 *
 * @param mail empty if no server is named
 */
public record NoticeSettings(List<Webhook> webhooks, Optional<Mail> mail) {
  private static final String TOPIC_RULE = "job, stale, lock, baseline, model or test";

  private static final Setting<String> NAME =
      Setting.text("name", "")
          .required()
          .check(text -> text.matches("[a-z0-9][a-z0-9-]{0,31}"), "1 to 32 lower-case letters")
          .help("Name in logs; addresses are never logged, they may hold a secret.");
  private static final Setting<String> URL =
      Setting.text("url", "")
          .required()
          .secret()
          .check(WebhookChannel::isAddress, "an http or https address")
          .help("Address that notices are posted to.");
  private static final Setting<Form> FORM =
      Setting.choice("form", Form.JSON).help("json, or slack for {\"text\": …}.");
  private static final Setting<Optional<Path>> SECRET_FILE =
      Setting.optionalPath("secret_file")
          .help("File with the key of the HMAC signature, relative to the settings file.");
  private static final Setting<List<String>> TOPICS =
      Setting.textList("topics", List.of())
          .check(NoticeSettings::areTopics, TOPIC_RULE)
          .help("What it is told; empty is everything.");
  private static final Setting<List<Config.Row>> WEBHOOKS =
      Setting.table("monitor.webhooks", NAME, URL, FORM, SECRET_FILE, TOPICS)
          .secret()
          .help("Addresses that are told of alerts.");

  private static final Setting<Optional<String>> HOST =
      Setting.optionalText("monitor.mail.host").help("Mail server; without it no mail is sent.");
  private static final Setting<Integer> PORT =
      Setting.integer("monitor.mail.port", 587).between(1, 65_535).help("Port of the mail server.");
  private static final Setting<Security> SECURITY =
      Setting.choice("monitor.mail.security", Security.STARTTLS)
          .help("starttls, tls, or none for a server on this host.");
  private static final Setting<Optional<String>> USER =
      Setting.optionalText("monitor.mail.user").help("Account; empty logs in to nothing.");
  private static final Setting<Optional<String>> PASSWORD =
      Setting.optionalText("monitor.mail.password").secret().help("Its password.");
  private static final Setting<String> FROM =
      Setting.text("monitor.mail.from", "ishowtts@localhost")
          .check(NoticeSettings::isMailAddress, "a mail address")
          .help("Sender.");
  private static final Setting<List<String>> TO =
      Setting.textList("monitor.mail.to", List.of())
          .check(all -> all.stream().allMatch(NoticeSettings::isMailAddress), "mail addresses")
          .help("Receivers.");
  private static final Setting<List<String>> MAIL_TOPICS =
      Setting.textList("monitor.mail.topics", List.of())
          .check(NoticeSettings::areTopics, TOPIC_RULE)
          .help("What mails are sent about; empty is everything.");

  /** The forms of a webhook's body. */
  public enum Form {
    /** An object with topic, level, host, at, title, text and details. */
    JSON,
    /** What Slack and those that copy it take. */
    SLACK
  }

  /** How the way to the mail server is protected. */
  public enum Security {
    /** Not at all. */
    NONE,
    /** Encrypted after a word in the clear; refused without. */
    STARTTLS,
    /** Encrypted from the first byte on. */
    TLS
  }

  /**
   * An address that is told.
   *
   * @param secret key of the signature; empty signs nothing
   */
  public record Webhook(
      String name, URI url, Form form, Optional<String> secret, Set<Notice.Topic> topics) {}

  /** Mails. */
  public record Mail(
      String host,
      int port,
      Security security,
      Optional<String> user,
      Optional<String> password,
      String from,
      List<String> to,
      Set<Notice.Topic> topics) {}

  public NoticeSettings {
    webhooks = List.copyOf(webhooks);
  }

  /** Registers the keys. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    @Override
    public List<Setting<?>> settings() {
      return List.of(WEBHOOKS, HOST, PORT, SECURITY, USER, PASSWORD, FROM, TO, MAIL_TOPICS);
    }
  }

  /**
   * Returns the effective settings.
   *
   * @throws IllegalArgumentException in one line if a key's file cannot be read or nobody would get
   *     the mails
   */
  public static NoticeSettings from(Config config) {
    Path folder = config.folder().orElse(Path.of(""));
    List<Webhook> webhooks = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of(MailChannel.NAME));
    for (Config.Row row : config.rows(WEBHOOKS)) {
      if (!names.add(row.get(NAME))) {
        throw new IllegalArgumentException(
            "monitor.webhooks \""
                + row.get(NAME)
                + "\" is there twice or means the mails: give each its own name");
      }
      webhooks.add(
          new Webhook(
              row.get(NAME),
              URI.create(row.get(URL)),
              row.get(FORM),
              row.get(SECRET_FILE).map(file -> secret(row.get(NAME), folder.resolve(file))),
              topics(row.get(TOPICS))));
    }
    Optional<Mail> mail =
        config
            .get(HOST)
            .map(
                host ->
                    new Mail(
                        host,
                        config.get(PORT),
                        config.get(SECURITY),
                        config.get(USER),
                        config.get(PASSWORD),
                        config.get(FROM),
                        config.get(TO),
                        topics(config.get(MAIL_TOPICS))));
    if (mail.filter(one -> one.to().isEmpty()).isPresent()) {
      throw new IllegalArgumentException(
          "monitor.mail.to is empty: name who gets the mails of monitor.mail.host");
    }
    return new NoticeSettings(webhooks, mail);
  }

  private static String secret(String webhook, Path file) {
    try {
      String secret = Files.readString(file).strip();
      if (secret.length() < 16) {
        throw new IllegalArgumentException(
            "secret_file of webhook " + webhook + " must hold at least 16 characters");
      }
      return secret;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "secret_file of webhook " + webhook + " cannot be read: " + file, e);
    }
  }

  private static boolean areTopics(List<String> words) {
    return words.stream().allMatch(word -> topic(word).isPresent());
  }

  private static Optional<Notice.Topic> topic(String word) {
    for (Notice.Topic topic : Notice.Topic.values()) {
      if (topic.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(topic);
      }
    }
    return Optional.empty();
  }

  private static Set<Notice.Topic> topics(List<String> words) {
    Set<Notice.Topic> topics = EnumSet.noneOf(Notice.Topic.class);
    words.forEach(word -> topic(word).ifPresent(topics::add));
    return words.isEmpty() ? EnumSet.allOf(Notice.Topic.class) : topics;
  }

  private static boolean isMailAddress(String text) {
    return text.matches("[^@\\s,;<>]+@[^@\\s,;<>]+");
  }
}
