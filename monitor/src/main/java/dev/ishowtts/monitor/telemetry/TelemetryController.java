package dev.ishowtts.monitor.telemetry;

import dev.ishowtts.monitor.stream.EventStreams;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The host's readings over HTTP. */
@Tag(name = "Telemetry")
@RestController
@RequestMapping("/api/telemetry")
final class TelemetryController {
  private final LiveTelemetry telemetry;
  private final EventStreams streams;

  TelemetryController(LiveTelemetry telemetry, EventStreams streams) {
    this.telemetry = telemetry;
    this.streams = streams;
  }

  /** Returns readings of now. */
  @Operation(summary = "Returns the readings of now")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  LiveTelemetry.Snapshot now() throws InterruptedException {
    return telemetry.read();
  }

  /** Tells {@code telemetry} as it is read, and each {@code job} that changes. */
  @Operation(summary = "Streams readings and jobs")
  @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter stream(HttpServletRequest request) {
    return streams.open(telemetry.feed(), request);
  }
}
