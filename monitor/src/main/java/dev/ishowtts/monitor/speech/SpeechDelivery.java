package dev.ishowtts.monitor.speech;

import dev.ishowtts.engine.AudioPiece;
import dev.ishowtts.engine.audio.WavFile;
import dev.ishowtts.engine.mel.LogMel;
import dev.ishowtts.monitor.admission.ClientGoneException;
import dev.ishowtts.monitor.admission.ClientPresence;
import dev.ishowtts.monitor.admission.SpeechJob;
import dev.ishowtts.monitor.fault.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Writes what is spoken as the answer. Before its first audio a request may still be refused;
 * afterwards trouble cuts the connection, so that nobody takes half an answer for a whole one.
 */
final class SpeechDelivery {
  private static final Logger logger = LoggerFactory.getLogger(SpeechDelivery.class);
  private static final int BLOCK_BYTES = 16 << 10;

  private final SpeechJob job;
  private final ClientPresence client;
  private final HttpServletResponse response;

  SpeechDelivery(SpeechJob job, ClientPresence client, HttpServletResponse response) {
    this.job = job;
    this.client = client;
    this.response = response;
  }

  /** Where the pieces go. */
  private interface Listener {
    void piece(AudioPiece piece) throws IOException;
  }

  /** Writes the bytes of the audio as they come; a single piece with its length. */
  void audio(Encoders encoders, AudioFormat format) throws IOException {
    deliver(
        format.mediaType(),
        first -> {
          response.setHeader( // Swagger UI offers the file; its player asks for the address again
              HttpHeaders.CONTENT_DISPOSITION,
              "attachment; filename=\"speech." + format.key() + "\"");
          if (first.last() && format == AudioFormat.WAV) {
            byte[] wav = WavFile.pcm16(first.audio());
            response.setContentLength(wav.length);
            write(wav);
            return;
          }
          try (AudioEncoder encoder = encoders.open(format, LogMel.SAMPLE_RATE)) {
            each(first, piece -> write(encoder.push(piece.audio())));
            write(encoder.finish());
          }
        });
  }

  /** Writes events, each with a piece of the audio, as OpenAI does. */
  void events(Encoders encoders, AudioFormat format, SpeechEvents events) throws IOException {
    deliver(
        SpeechEvents.MEDIA_TYPE,
        first -> {
          try (AudioEncoder encoder = encoders.open(format, LogMel.SAMPLE_RATE)) {
            long[] samples = {0};
            each(
                first,
                piece -> {
                  samples[0] += piece.audio().length();
                  write(events.delta(encoder.push(piece.audio())));
                });
            write(events.delta(encoder.finish()));
            write(events.done(samples[0]));
          } catch (Refusal refusal) {
            write(events.failed(refusal));
            throw refusal;
          }
        });
  }

  private void deliver(String mediaType, Listener answer) throws IOException {
    AudioPiece first = next();
    response.setContentType(mediaType);
    response.setHeader("Server-Timing", job.serverTiming(first.last()));
    response.setHeader("X-Accel-Buffering", "no"); // of a proxy
    try {
      answer.piece(first);
    } catch (Refusal refusal) {
      logger.warn("An answer was cut: {}", refusal.text());
      client.hangUp();
    } catch (IOException gone) {
      logger.debug("An answer could not be written: {}", gone.getMessage());
      job.clientGone();
      client.hangUp();
    }
  }

  private void each(AudioPiece first, Listener listener) throws IOException {
    AudioPiece piece = first;
    listener.piece(piece);
    while (!piece.last()) {
      piece = next();
      listener.piece(piece);
    }
  }

  private AudioPiece next() throws IOException {
    try {
      return job.next();
    } catch (ClientGoneException gone) {
      throw new IOException(gone.getMessage(), gone);
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      throw new IOException("the service ends", ending);
    }
  }

  private void write(byte[] bytes) throws IOException {
    OutputStream out = response.getOutputStream();
    for (int at = 0; at < bytes.length; at += BLOCK_BYTES) {
      if (job.isOverdue()) {
        throw new IOException("the client reads too slowly");
      }
      out.write(bytes, at, Math.min(BLOCK_BYTES, bytes.length - at));
    }
    if (bytes.length > 0) {
      out.flush();
    }
  }
}
