package dev.ishowtts.monitor.fault;

import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;

/** Refusals of bodies that are no JSON, in the parser's words and with the place. */
public final class JsonTrouble {
  /* What the parser says about its own settings is of no use to who sent the body. */
  private static final Pattern PARSER_WORDS =
      Pattern.compile(" \\(start marker at .*?\\]\\)|: enable `.*?` to allow|,? ?from `.*?`");

  private JsonTrouble() {}

  /** Returns the refusal, 400. */
  public static Refusal refusal(JacksonException notJson) {
    return new Refusal(
        HttpStatus.BAD_REQUEST,
        "invalid_json",
        "the body must be JSON: "
            + RequestChecks.oneLine(
                PARSER_WORDS.matcher(String.valueOf(notJson.getOriginalMessage())).replaceAll(""))
            + place(notJson));
  }

  private static String place(JacksonException notJson) {
    return notJson.getLocation() == null
        ? ""
        : ", line "
            + notJson.getLocation().getLineNr()
            + ", column "
            + notJson.getLocation().getColumnNr();
  }
}
