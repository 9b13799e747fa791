package dev.ishowtts.monitor.fault;

import dev.ishowtts.engine.fault.EngineException;
import dev.ishowtts.harness.sink.history.HistoryException;
import dev.ishowtts.monitor.store.DatabaseException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentConversionNotSupportedException;
import org.springframework.web.multipart.MultipartException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;

/** Turns what controllers throw into refusals. */
@RestControllerAdvice
final class RefusalAdvice {
  private static final Logger logger = LoggerFactory.getLogger(RefusalAdvice.class);
  private static final Duration SOON = Duration.ofSeconds(15);

  private final FaultWriter writer;

  RefusalAdvice(FaultWriter writer) {
    this.writer = writer;
  }

  @ExceptionHandler(Refusal.class)
  void refused(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    writer.write(request, response, refusal);
  }

  @ExceptionHandler(EngineException.class)
  void failed(EngineException trouble, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    writer.write(request, response, EngineRefusals.of(trouble));
  }

  @ExceptionHandler({DatabaseException.class, HistoryException.class})
  void withoutDatabase(
      IOException trouble, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    logger.warn(
        "{} {} was refused: {}",
        request.getMethod(),
        request.getRequestURI(),
        String.valueOf(trouble.getMessage()));
    writer.write(
        request,
        response,
        FullDisk.refusal(trouble)
            .orElseGet(
                () ->
                    new Refusal(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "database_unavailable",
                            "the service's database cannot be used now: its log says why; try"
                                + " again later")
                        .withRetryAfter(SOON)));
  }

  @ExceptionHandler(IOException.class)
  void withoutRoom(IOException trouble, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Refusal> full = FullDisk.refusal(trouble);
    if (full.isEmpty()) {
      throw trouble; // of other kinds Spring makes a 500 and the log
    }
    writeWithoutRoom(trouble, full.get(), request, response);
  }

  private void writeWithoutRoom(
      Exception trouble, Refusal full, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    logger.error(
        "{} {} found no room: {}",
        request.getMethod(),
        request.getRequestURI(),
        RequestChecks.oneLine(
            String.valueOf(NestedExceptionUtils.getMostSpecificCause(trouble).getMessage())));
    writer.write(request, response, full);
  }

  @ExceptionHandler(InvalidParameterException.class)
  void unreadable(HttpServletRequest request, HttpServletResponse response) throws IOException {
    writer.write(
        request,
        response,
        new Refusal(
            HttpStatus.BAD_REQUEST,
            "invalid_value",
            "the parameters of the address cannot be read: too many, or not percent-encoded"));
  }

  @ExceptionHandler(HttpMessageNotReadableException.class)
  void unreadable(
      HttpMessageNotReadableException trouble,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Refusal refusal =
        trouble.getCause() instanceof JacksonException notJson && isParsers(notJson)
            ? JsonTrouble.refusal(notJson)
            : new Refusal(HttpStatus.BAD_REQUEST, "invalid_json", line(trouble));
    writer.write(request, response, refusal);
  }

  private static boolean isParsers(JacksonException cause) {
    return cause instanceof StreamReadException || cause instanceof StreamConstraintsException;
  }

  @ExceptionHandler(MethodArgumentConversionNotSupportedException.class)
  void ofAnotherKind(
      MethodArgumentConversionNotSupportedException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    writer.write(
        request,
        response,
        Refusal.field(wrong.getName(), wrong.getName() + " must be a text, got a file"));
  }

  private static String line(HttpMessageNotReadableException trouble) {
    if (!(trouble.getCause() instanceof JacksonException wrong)) {
      return "the body must be a JSON object, got nothing";
    }
    String field =
        wrong.getPath().stream()
            .map(JacksonException.Reference::getPropertyName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    return field.isEmpty()
        ? "the body must be a JSON object: it is not, or not whole"
        : RequestChecks.oneLine(field) + " is of another kind than this request needs";
  }

  @ExceptionHandler(MultipartException.class)
  void unreadable(
      MultipartException trouble, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Refusal> full = FullDisk.refusal(trouble);
    if (full.isPresent()) {
      writeWithoutRoom(trouble, full.get(), request, response);
      return;
    }
    writer.write(request, response, UploadTrouble.refusal(trouble));
  }
}
