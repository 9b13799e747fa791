package dev.ishowtts.monitor.fault;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every refusal as small JSON: the status and one line, never a stack trace. */
@Hidden
@RestController
final class FaultController implements ErrorController {
  /** Returns the refusal that this request was forwarded for. */
  @RequestMapping("/error")
  ResponseEntity<Map<String, Object>> fault(
      HttpServletRequest request, HttpServletResponse response) {
    RefusalHeaders.complete(response);
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpStatus.NOT_FOUND.value();
    Optional<String> words =
        Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_MESSAGE))
            .map(Object::toString);
    String path =
        Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
            .map(Object::toString)
            .orElse("");
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(FaultBody.of(path, FaultBody.plain(status, words)));
  }
}
