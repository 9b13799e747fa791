package dev.ishowtts.monitor.notices;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Notices as plain mails. */
final class MailChannel implements Channel {
  static final String NAME = "mail";
  private static final Logger logger = LoggerFactory.getLogger(MailChannel.class);
  private static final String UTF_8 = "UTF-8";
  private static final int LONGEST = 200;
  private static final String MILLIS = "10000";

  private final NoticeSettings.Mail settings;
  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();

  MailChannel(NoticeSettings.Mail settings) {
    this.settings = settings;
    sender.setHost(settings.host());
    sender.setPort(settings.port());
    settings.user().ifPresent(sender::setUsername);
    settings.password().ifPresent(sender::setPassword);
    sender.setDefaultEncoding(UTF_8);
    Properties properties = sender.getJavaMailProperties();
    properties.setProperty("mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
    properties.setProperty("mail.smtp.connectiontimeout", MILLIS);
    properties.setProperty("mail.smtp.timeout", MILLIS);
    properties.setProperty("mail.smtp.writetimeout", MILLIS);
    properties.setProperty("mail.smtp.sendpartial", "true");
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
    return NAME;
  }

  @Override
  public Set<Notice.Topic> topics() {
    return settings.topics();
  }

  @Override
  public Answer deliver(Notice notice, String id) {
    try {
      sender.send(mail(notice, id));
      return new Answer.Delivered();
    } catch (MessagingException | MailParseException e) {
      return new Answer.Refused("refused: " + words(e));
    } catch (MailException e) {
      return isPartlySent(e)
          ? partly(e)
          : new Answer.Later(Optional.empty(), "not sent: " + words(e));
    }
  }

  /* The same name at every try: whoever gets a mail twice sees that it is one. */
  private MimeMessage mail(Notice notice, String id) throws MessagingException {
    MimeMessage mail = sender.createMimeMessage();
    mail.setFrom(new InternetAddress(settings.from()));
    for (String receiver : settings.to()) {
      mail.addRecipient(Message.RecipientType.TO, new InternetAddress(receiver));
    }
    mail.setSubject("[ishowtts " + notice.host() + "] " + notice.title(), UTF_8);
    mail.setHeader("Message-ID", "<" + id + "@ishowtts>");
    mail.setHeader("X-Ishowtts-Delivery", id);
    String details =
        notice.details().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    mail.setText(notice.text() + "\n\n" + details + "at: " + notice.at() + "\n", UTF_8);
    mail.setSentDate(Date.from(notice.at()));
    return mail;
  }

  /* One address that is no more does not keep the mail from the others, who would get it twenty times if it were tried again. */
  private static boolean isPartlySent(MailException e) {
    return e instanceof MailSendException send
        && send.getFailedMessages().values().stream()
            .anyMatch(
                cause ->
                    cause instanceof SendFailedException some
                        && some.getValidSentAddresses() != null
                        && some.getValidSentAddresses().length > 0);
  }

  private static Answer partly(MailException e) {
    logger.warn("A mail did not go to all of monitor.mail.to: {}", words(e));
    return new Answer.Delivered();
  }

  /* The cause of all, in the server's words. */
  private static String words(Exception e) {
    Exception told = e;
    if (e instanceof MailSendException send && !send.getFailedMessages().isEmpty()) {
      told = send.getFailedMessages().values().iterator().next();
    }
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(told);
    String line =
        (cause.getClass().getSimpleName() + ": " + cause.getMessage())
            .replaceAll("[\\p{Cntrl}\\s]+", " ")
            .strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }
}
