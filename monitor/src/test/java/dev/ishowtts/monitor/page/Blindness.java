package dev.ishowtts.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Everything that a rater's browser holds and exchanges, searched for what would tell a setting, a
 * special pair, or the set.
 */
final class Blindness {
  private static final List<String> TELLING =
      List.of(
          "nfe",
          "fast-one",
          "slow-one",
          "baseline",
          "candidate",
          "low_pass",
          "ticks",
          "identical",
          "pilot");
  private static final List<String> TELLING_HEADERS =
      List.of("etag", "last-modified", "server-timing", "content-disposition");

  private final Browser browser;
  private final List<String> screens = new ArrayList<>();

  Blindness(Browser browser) {
    this.browser = browser;
  }

  /** Keeps what the page and the browser's memory hold now. */
  void look() throws InterruptedException {
    screens.add(
        browser
            .value(
                "document.documentElement.outerHTML + JSON.stringify(localStorage)"
                    + " + JSON.stringify(sessionStorage) + document.cookie")
            .asString());
  }

  /**
   * Searches screens, requests with their bodies, headers of both ways, and what the service told;
   * sounds of one trial, and all of one length, have one size.
   */
  void check(String told) {
    List<String> all = new ArrayList<>(screens);
    all.add(told);
    Map<String, String> sizes = new TreeMap<>();
    for (JsonNode event : browser.network()) {
      String address = event.at("/params/response/url").asString("");
      if (!address.contains("/listen-files/") && !address.contains("/page/")) {
        all.add(event.toString());
      }
      if (address.contains("/clips/")) {
        JsonNode headers = event.at("/params/response/headers");
        assertThat(headers.propertyNames())
            .extracting(name -> name.toLowerCase(Locale.ROOT))
            .doesNotContainAnyElementsOf(TELLING_HEADERS);
        sizes.put(address, headers.path("Content-Length").asString());
      }
    }
    assertThat(sizes).hasSizeGreaterThan(Pilot.TRIALS);
    assertThat(Set.copyOf(sizes.values())).as("all trials, and the voice for volume").hasSize(2);
    assertThat(all).hasSizeGreaterThan(100);
    for (String text : all) {
      assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain(TELLING);
    }
  }
}
