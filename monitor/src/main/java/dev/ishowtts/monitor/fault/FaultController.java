package dev.ishowtts.monitor.fault;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every refusal as small JSON: the status and one line, never a stack trace. */
@RestController
final class FaultController implements ErrorController {
  private static final int FIRST_OF_SERVER = 500;

  /**
   * One refusal.
   *
   * @param status HTTP status
   * @param error one line for people
   */
  record Fault(int status, String error) {}

  /** Returns the refusal that this request was forwarded for. */
  @RequestMapping("/error")
  ResponseEntity<Fault> fault(HttpServletRequest request) {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpStatus.NOT_FOUND.value();
    String line =
        Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_MESSAGE))
            .map(Object::toString)
            .filter(message -> !message.isBlank() && status < FIRST_OF_SERVER)
            .orElseGet(() -> reason(status));
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(new Fault(status, line));
  }

  static String reason(int status) {
    return Optional.ofNullable(HttpStatus.resolve(status))
        .map(HttpStatus::getReasonPhrase)
        .orElse("refused");
  }
}
