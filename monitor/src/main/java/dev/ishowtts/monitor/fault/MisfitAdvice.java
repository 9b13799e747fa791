package dev.ishowtts.monitor.fault;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Refusals of requests that fit no operation, in words that name what would. */
@RestControllerAdvice
final class MisfitAdvice {
  private final FaultWriter writer;

  MisfitAdvice(FaultWriter writer) {
    this.writer = writer;
  }

  @ExceptionHandler(MethodArgumentTypeMismatchException.class)
  void kind(
      MethodArgumentTypeMismatchException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    String line =
        wrong.getName()
            + " must be a whole number, got "
            + RequestChecks.quoted(String.valueOf(wrong.getValue()));
    writer.write(request, response, Refusal.field(wrong.getName(), line));
  }

  @ExceptionHandler(MissingServletRequestParameterException.class)
  void missing(
      MissingServletRequestParameterException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    String name = wrong.getParameterName();
    writer.write(
        request,
        response,
        Refusal.field(name, name + " is missing: add it to the address, ?" + name + "=…"));
  }

  @ExceptionHandler(HttpRequestMethodNotSupportedException.class)
  void method(
      HttpRequestMethodNotSupportedException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    String allowed =
        Optional.ofNullable(wrong.getSupportedHttpMethods()).stream()
            .flatMap(methods -> methods.stream().map(HttpMethod::name))
            .sorted()
            .collect(Collectors.joining(" or "));
    refuse(
        wrong,
        request,
        response,
        new Refusal(
            HttpStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            RequestChecks.shown(wrong.getMethod()) + " is not possible here: use " + allowed));
  }

  @ExceptionHandler(HttpMediaTypeNotSupportedException.class)
  void sent(
      HttpMediaTypeNotSupportedException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    String type = Optional.ofNullable(wrong.getContentType()).map(MediaType::toString).orElse("");
    refuse(
        wrong,
        request,
        response,
        new Refusal(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Content-Type "
                + RequestChecks.quoted(type)
                + " is not understood: send "
                + of(wrong)));
  }

  @ExceptionHandler(HttpMediaTypeNotAcceptableException.class)
  void wanted(
      HttpMediaTypeNotAcceptableException wrong,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    refuse(
        wrong,
        request,
        response,
        new Refusal(
            HttpStatus.NOT_ACCEPTABLE,
            "not_acceptable",
            "Accept asks for what this address does not have: ask for " + of(wrong)));
  }

  private static String of(HttpMediaTypeException wrong) {
    List<MediaType> types = wrong.getSupportedMediaTypes();
    return types.stream().map(MediaType::toString).distinct().collect(Collectors.joining(" or "));
  }

  /* With the header that tells programs the same, such as Allow. */
  private void refuse(
      ErrorResponse wrong,
      HttpServletRequest request,
      HttpServletResponse response,
      Refusal refusal)
      throws IOException {
    wrong
        .getHeaders()
        .forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
    writer.write(request, response, refusal);
  }
}
