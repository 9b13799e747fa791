package dev.ishowtts.harness.cli;

import dev.ishowtts.baselines.store.Signing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Signatures of OpenSSH, as git makes them: {@code ssh-keygen -Y sign} and {@code -Y verify}.
 *
 * @param key private key, or a public one whose private half an agent holds; empty signs nothing
 * @param allowedSigners file of who may sign with which key; empty asks for no signature
 */
record SshSigning(Optional<Path> key, Optional<Path> allowedSigners) implements Signing {
  private static final String NAMESPACE = "ishowtts-baseline";
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public Optional<String> sign(String digest, String who) throws IOException {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory("ishowtts-sign");
    Path message = folder.resolve("digest");
    Path signature = folder.resolve("digest.sig");
    try {
      Files.writeString(message, digest);
      run(
          message,
          "the baseline cannot be signed with " + key.get() + " (baseline.signing_key)",
          List.of(
              "ssh-keygen",
              "-Y",
              "sign",
              "-f",
              key.get().toString(),
              "-n",
              NAMESPACE,
              message.toString()));
      return Optional.of(Files.readString(signature));
    } finally {
      Files.deleteIfExists(signature);
      Files.deleteIfExists(message);
      Files.deleteIfExists(folder);
    }
  }

  @Override
  public void verify(String digest, String who, Optional<String> signature) throws IOException {
    if (allowedSigners.isEmpty()) {
      return;
    }
    if (signature.isEmpty()) {
      throw new IOException(
          "it is not signed, and baseline.allowed_signers asks for it; accept with"
              + " baseline.signing_key set");
    }
    Path folder = Files.createTempDirectory("ishowtts-verify");
    Path message = folder.resolve("digest");
    Path file = folder.resolve("digest.sig");
    try {
      Files.writeString(message, digest);
      Files.writeString(file, signature.get());
      run(
          message,
          "the signature is not one of " + who + " in " + allowedSigners.get(),
          List.of(
              "ssh-keygen",
              "-Y",
              "verify",
              "-f",
              allowedSigners.get().toString(),
              "-I",
              who,
              "-n",
              NAMESPACE,
              "-s",
              file.toString()));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(message);
      Files.deleteIfExists(folder);
    }
  }

  private static void run(Path input, String failure, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input.toFile()).start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(failure + ": " + said.replaceAll("\\R+", ", "));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(failure + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
