package dev.ishowtts.monitor.admission;

import dev.ishowtts.monitor.fault.FaultWriter;
import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses speech that cannot be let in now before its body is read, so that a crowd costs next to
 * nothing. Behind the rules of access: a stranger is told that first.
 */
final class AdmissionFilter extends OncePerRequestFilter {
  /** Paths of speech and the interface that each belongs to. */
  static final Map<String, String> SPEECH =
      Map.of("/v1/audio/speech", "openai", "/api/tts", "ishowtts");

  private final SpeechDesk desk;
  private final FaultWriter writer;

  AdmissionFilter(SpeechDesk desk, FaultWriter writer) {
    this.desk = desk;
    this.writer = writer;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !HttpMethod.POST.matches(request.getMethod())
        || !SPEECH.containsKey(request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Refusal> refusal = desk.refusal(SPEECH.getOrDefault(request.getRequestURI(), ""));
    if (refusal.isPresent()) {
      writer.write(request, response, refusal.get());
      return;
    }
    chain.doFilter(request, response);
  }
}
