package dev.ishowtts.monitor.fault;

import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.springframework.http.HttpStatus;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;

/** Refusals of uploads that cannot be taken apart. Spring calls every limit one of size. */
final class UploadTrouble {
  private UploadTrouble() {}

  /** Returns the refusal, 400 or 413. */
  static Refusal refusal(MultipartException trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      String words = String.valueOf(cause.getMessage());
      if (cause instanceof FileCountLimitExceededException) {
        return broken("the upload has too many parts: send audio and text");
      }
      if (words.startsWith("Header section")) {
        return broken("the headers of a part of the upload are too large, or never end");
      }
      if (words.contains("maxPostSize")) {
        return tooLarge("the fields of the upload beside the recording are too large");
      }
    }
    return trouble instanceof MaxUploadSizeExceededException
        ? tooLarge("the upload is larger than monitor.upload-mib allows")
        : broken(
            "the body must be multipart/form-data with a boundary, whole up to its last boundary");
  }

  private static Refusal broken(String line) {
    return new Refusal(HttpStatus.BAD_REQUEST, "invalid_multipart", line);
  }

  private static Refusal tooLarge(String line) {
    return new Refusal(HttpStatus.CONTENT_TOO_LARGE, "body_too_large", line);
  }
}
