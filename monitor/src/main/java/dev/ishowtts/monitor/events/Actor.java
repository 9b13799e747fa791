package dev.ishowtts.monitor.events;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who asks for something. */
public final class Actor {
  /** Name where the service asks for no token. */
  public static final String LOCAL = "local";

  private Actor() {}

  /** Returns the name of the token that a request came with; {@link #LOCAL} without one. */
  public static String of(@Nullable Principal principal) {
    return principal == null || principal.getName().isBlank() ? LOCAL : principal.getName();
  }
}
