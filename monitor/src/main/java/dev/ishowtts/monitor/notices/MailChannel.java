package dev.ishowtts.monitor.notices;

import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Notices as plain mails. */
final class MailChannel implements Channel {
  private static final String MILLIS = "10000";

  private final NoticeSettings.Mail settings;
  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();

  MailChannel(NoticeSettings.Mail settings) {
    this.settings = settings;
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    settings.user().ifPresent(sender::setUsername);
    settings.password().ifPresent(sender::setPassword);
    sender.setDefaultEncoding("UTF-8");
    Properties properties = sender.getJavaMailProperties();
    properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
    properties.setProperty("mail.smtp.connectiontimeout", MILLIS);
    properties.setProperty("mail.smtp.timeout", MILLIS);
    properties.setProperty("mail.smtp.writetimeout", MILLIS);
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (settings.security()) {
      case NONE -> {}
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
    }
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public Set<Notice.Topic> topics() {
    return settings.topics();
  }

  @Override
  public Answer deliver(Notice notice, String id) {
    SimpleMailMessage mail = new SimpleMailMessage();
    mail.setFrom(settings.from());
    mail.setTo(settings.to().toArray(new String[0]));
    mail.setSubject("[ishowtts " + notice.host() + "] " + notice.title());
    String details =
        notice.details().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    mail.setText(notice.text() + "\n\n" + details + "at: " + notice.at() + "\n");
    try {
      sender.send(mail);
      return new Answer.Delivered();
    } catch (MailAuthenticationException | MailParseException e) {
      return new Answer.Refused("refused: " + e.getClass().getSimpleName());
    } catch (MailException e) {
      return new Answer.Later(Optional.empty(), "not sent: " + e.getClass().getSimpleName());
    }
  }
}
