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

  /** Where they come from. */
  private interface Source {
    AudioPiece piece() throws InterruptedException, ClientGoneException;
  }

  /** Writes the bytes of the audio as they come; a single piece with its length. */
  void audio(Encoders encoders, AudioFormat format) throws IOException {
    deliver(
        format.mediaType(),
        first -> {
          if (first.last() && format == AudioFormat.WAV) {
            byte[] wav = WavFile.pcm16(first.audio());
            response.setContentLength(wav.length);
            file(format, wav);
            return;
          }
          try (AudioEncoder encoder = encoders.open(format, LogMel.SAMPLE_RATE)) {
            each(first, piece -> file(format, encoder.push(piece.audio())));
            file(format, encoder.finish());
          }
        });
  }

  /* Swagger UI offers the file; its player asks for the address again. */
  private void file(AudioFormat format, byte[] bytes) throws IOException {
    if (bytes.length > 0 && !response.isCommitted()) {
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"speech." + format.key() + "\"");
    }
    write(bytes);
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
            if (response.isCommitted()) {
              write(events.failed(refusal));
            }
            throw refusal;
          }
        });
  }

  private void deliver(String mediaType, Listener answer) throws IOException {
    AudioPiece first = taken(() -> job.first(response));
    response.setContentType(mediaType);
    response.setHeader("X-Accel-Buffering", "no"); // of a proxy
    try {
      answer.piece(first);
    } catch (Refusal refusal) {
      job.brokenOff(refusal.code());
      if (!response.isCommitted()) {
        throw refusal;
      }
      logger.warn("An answer was cut: {}", refusal.text());
      client.hangUp();
    } catch (IOException gone) {
      logger.debug("An answer could not be written: {}", gone.getMessage());
      job.brokenOff("client_gone");
      client.hangUp();
    }
  }

  private void each(AudioPiece first, Listener listener) throws IOException {
    AudioPiece piece = first;
    listener.piece(piece);
    while (!piece.last()) {
      piece = taken(job::next);
      listener.piece(piece);
    }
  }

  private static AudioPiece taken(Source source) throws IOException {
    try {
      return source.piece();
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
