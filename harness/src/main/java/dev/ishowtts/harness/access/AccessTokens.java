package dev.ishowtts.harness.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/*
 * A token is 256 random bits, so a plain SHA-256 of it cannot be turned around: slow hashes are for passwords that people
 * choose. Every digest of the file is compared, each in constant time, so that the time tells neither a prefix nor a place.
 */
/**
 * The file of access tokens, one a line: name, role, SHA-256, when it was made. Readable by its
 * owner alone. Any thread; changes of other processes are seen at the next call.
 */
public final class AccessTokens {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String PREFIX = "itts_";
  private static final int RANDOM_BYTES = 32;
  private static final String HEADING =
      "# Access tokens of the iShowTTS service: name, role, SHA-256 of the token, when it was made.";

  private final Path file;

  /**
   * Names the file, which need not exist yet.
   *
   * @param file its folder is made with the first token
   */
  public AccessTokens(Path file) {
    this.file = file;
  }

  /**
   * Returns the tokens in the order of the file; none if there is no file.
   *
   * @throws IOException in one line if the file cannot be read or a line is not a token
   */
  public List<AccessToken> list() throws IOException {
    List<AccessToken> tokens = new ArrayList<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        tokens.add(token(line, number));
      }
    }
    return tokens;
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private AccessToken token(String line, int number) throws IOException {
    String[] fields = line.strip().split("\\s+", 5);
    Optional<AccessRole> role =
        fields.length == 4 ? AccessRole.of(fields[1]) : Optional.<AccessRole>empty();
    if (role.isEmpty()
        || !NAME.matcher(fields[0]).matches()
        || !DIGEST.matcher(fields[2]).matches()) {
      throw broken(number);
    }
    try {
      return new AccessToken(fields[0], role.get(), fields[2], Instant.parse(fields[3]));
    } catch (DateTimeException notATime) {
      throw broken(number);
    }
  }

  private IOException broken(int number) {
    return new IOException(
        file.getFileName()
            + ", line "
            + number
            + ": must be NAME speak|operate SHA256 TIME; remove the line and add the token again");
  }

  /**
   * Makes a token.
   *
   * @return the token, which is kept nowhere
   * @throws IllegalArgumentException if the name is wrong or taken
   */
  public String add(String name, AccessRole role, RandomGenerator random, Instant now)
      throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "token name must be 1 to 64 of a-z, 0-9, _ and -, got \"" + name + "\"");
    }
    List<AccessToken> tokens = new ArrayList<>(list());
    if (tokens.stream().anyMatch(token -> token.name().equals(name))) {
      throw new IllegalArgumentException(
          "token " + name + " is there already: ishowtts token remove " + name);
    }
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    tokens.add(
        new AccessToken(
            name,
            role,
            HexFormat.of().formatHex(digest(token)),
            now.truncatedTo(ChronoUnit.SECONDS)));
    write(tokens);
    return token;
  }

  /** Removes a token and returns whether it was there. */
  public boolean remove(String name) throws IOException {
    List<AccessToken> tokens = new ArrayList<>(list());
    boolean removed = tokens.removeIf(token -> token.name().equals(name));
    if (removed) {
      write(tokens);
    }
    return removed;
  }

  /** Returns which of some tokens was presented; empty if none. Takes the same time for all. */
  public static Optional<AccessToken> presented(List<AccessToken> tokens, String secret) {
    byte[] digest = digest(secret);
    Optional<AccessToken> found = Optional.empty();
    for (AccessToken token : tokens) {
      if (MessageDigest.isEqual(digest, HexFormat.of().parseHex(token.sha256()))) {
        found = Optional.of(token);
      }
    }
    return found;
  }

  private void write(List<AccessToken> tokens) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADING));
    tokens.forEach(
        token ->
            lines.add(
                String.join(
                    " ",
                    token.name(),
                    token.role().key(),
                    token.sha256(),
                    token.created().toString())));
    Path target = file.toAbsolutePath();
    Path folder = Files.createDirectories(target.resolveSibling(""));
    Path temporary = folder.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
    try {
      Files.createFile(temporary, ownerOnly(folder));
      Files.write(temporary, lines, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
    boolean posix =
        Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getFileStore(folder).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
