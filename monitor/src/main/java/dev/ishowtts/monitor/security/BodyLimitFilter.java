package dev.ishowtts.monitor.security;

import dev.ishowtts.monitor.fault.FaultWriter;
import dev.ishowtts.monitor.fault.Refusal;
import dev.ishowtts.monitor.fault.RequestChecks;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies over a limit, by their announced length or, where none is, while they are read,
 * and those that are packed.
 */
final class BodyLimitFilter extends OncePerRequestFilter {
  private static final long MOST_BYTES = 1 << 20;

  private final long mostOfUpload;
  private final FaultWriter writer;

  /**
   * @param mostOfUpload bytes of a multipart body; of others it is 1 MiB
   */
  BodyLimitFilter(long mostOfUpload, FaultWriter writer) {
    this.mostOfUpload = mostOfUpload;
    this.writer = writer;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long most = isUpload(request) ? mostOfUpload : MOST_BYTES;
    if (request.getContentLengthLong() > most) {
      writer.write(request, response, tooLarge(most));
      return;
    }
    Optional<String> packing =
        Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING))
            .filter(name -> !name.isBlank() && !name.strip().equalsIgnoreCase("identity"));
    if (packing.isPresent()) {
      writer.write(request, response, packed(packing.get()));
      return;
    }
    chain.doFilter(new Limited(request, most), response);
  }

  private static boolean isUpload(HttpServletRequest request) {
    return Optional.ofNullable(request.getContentType())
        .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("multipart/"))
        .isPresent();
  }

  private static Refusal packed(String encoding) {
    return new Refusal(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported_encoding",
        "Content-Encoding "
            + RequestChecks.quoted(encoding)
            + " is not understood: send the body as it is");
  }

  private static Refusal tooLarge(long most) {
    return new Refusal(
        HttpStatus.CONTENT_TOO_LARGE,
        "body_too_large",
        "the body of this request must be at most " + most + " bytes");
  }

  private static final class Limited extends HttpServletRequestWrapper {
    private final long most;

    Limited(HttpServletRequest request, long most) {
      super(request);
      this.most = most;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream(), most);
    }
  }

  private static final class LimitedStream extends ServletInputStream {
    private final ServletInputStream in;
    private final long most;
    private long count;

    LimitedStream(ServletInputStream in, long most) {
      this.in = in;
      this.most = most;
    }

    private int counted(int bytes) {
      count += Math.max(0, bytes);
      if (count > most) {
        throw tooLarge(most);
      }
      return bytes;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      counted(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return counted(in.read(target, offset, length));
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
