package dev.ishowtts.monitor.admission;

import dev.ishowtts.config.Config;
import dev.ishowtts.config.Environment;
import dev.ishowtts.engine.EngineSettings;
import dev.ishowtts.harness.guard.GuardSettings;
import dev.ishowtts.monitor.engine.EngineRoom;
import dev.ishowtts.monitor.engine.SpeechSettings;
import dev.ishowtts.monitor.fault.FaultWriter;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.voices.VoiceShelf;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The desk and what it needs. */
@Configuration(proxyBeanMethods = false)
class AdmissionBeans {
  private static final Path LOCKS = Path.of("/proc/locks");

  @Bean
  MeasurementLock measurementLock(Config config, Environment environment) {
    return new MeasurementLock(
        GuardSettings.from(config).lockFile(environment), LOCKS, System::nanoTime);
  }

  @Bean
  SpeechDesk speechDesk(
      Config config,
      EngineRoom room,
      SpeechSettings settings,
      VoiceShelf voices,
      MeasurementLock measurement,
      MeterRegistry registry) {
    EngineSettings engine = EngineSettings.from(config);
    return new SpeechDesk(
        room,
        settings,
        voices,
        measurement,
        new SpeechMetrics(registry),
        System::nanoTime,
        new SpeechDesk.Capacity(engine.maxParallel(), engine.queue()));
  }

  @Bean
  ApplicationListener<ContextClosedEvent> speechEnds(
      SpeechDesk desk, org.springframework.core.env.Environment spring) {
    Duration drain =
        spring.getProperty(
            "spring.lifecycle.timeout-per-shutdown-phase", Duration.class, Duration.ofSeconds(30));
    return closed -> desk.ending(drain);
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> clientPresence() {
    return factory -> factory.addEngineValves(new ClientPresenceValve());
  }

  /** A client that asks first whether its body is wanted is told so only when it is read. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> bodiesOnDemand() {
    return factory ->
        factory.addConnectorCustomizers(
            connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }

  /** Behind Spring Security, whose order is below 0. */
  @Bean
  FilterRegistrationBean<AdmissionFilter> admissionFilter(SpeechDesk desk, FaultWriter writer) {
    FilterRegistrationBean<AdmissionFilter> registration =
        new FilterRegistrationBean<>(new AdmissionFilter(desk, writer));
    registration.setUrlPatterns(AdmissionFilter.SPEECH.keySet());
    registration.setOrder(0);
    return registration;
  }

  /** Ends a request whose client has left, and one that the end of the service interrupts. */
  @RestControllerAdvice
  static class Departures {
    private final FaultWriter writer;

    Departures(FaultWriter writer) {
      this.writer = writer;
    }

    @ExceptionHandler(ClientGoneException.class)
    void gone(HttpServletRequest request) {
      ClientPresence.of(request).hangUp();
    }

    @ExceptionHandler(InterruptedException.class)
    void ending(HttpServletRequest request, HttpServletResponse response) throws IOException {
      Thread.currentThread().interrupt();
      writer.write(
          request,
          response,
          new Refusal(HttpStatus.SERVICE_UNAVAILABLE, "shutting_down", "the service ends"));
    }
  }
}
