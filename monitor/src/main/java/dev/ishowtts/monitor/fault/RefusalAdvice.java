package dev.ishowtts.monitor.fault;

import dev.ishowtts.engine.fault.EngineException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns what controllers throw into refusals. */
@RestControllerAdvice
final class RefusalAdvice {
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
}
