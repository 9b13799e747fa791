package dev.ishowtts.monitor.page;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A person who rates in a browser: real clicks and keys, and waiting until sounds have ended. The
 * browser notes what its Web Audio was told to play.
 */
record BrowsingRater(Browser browser) {
  /**
   * Notes contexts, sources with their places, when they were to stop and when their end was told,
   * and fades: {@code contexts}, {@code sounds}, {@code fades}.
   */
  static final String NOTES =
      """
      (() => {
        window.contexts = [];
        window.sounds = [];
        window.fades = [];
        const Context = window.AudioContext;
        window.AudioContext = class extends Context {
          constructor(options) { super(options); contexts.push(this); }
        };
        const start = AudioBufferSourceNode.prototype.start;
        AudioBufferSourceNode.prototype.start = function (when, offset, duration) {
          const sound = { when, offset, duration, length: this.buffer.duration, stopped: null, ended: null };
          sounds.push(sound);
          this.sound = sound;
          this.addEventListener('ended', () => { sound.ended = this.context.currentTime; });
          return start.apply(this, arguments);
        };
        const stop = AudioBufferSourceNode.prototype.stop;
        AudioBufferSourceNode.prototype.stop = function (when) {
          this.sound.stopped = when;
          return stop.apply(this, arguments);
        };
        const curve = AudioParam.prototype.setValueCurveAtTime;
        AudioParam.prototype.setValueCurveAtTime = function (values, when, duration) {
          fades.push({ values: [...values], when, duration });
          return curve.call(this, values, when, duration);
        };
      })()
      """;

  private static final String READY = "document.querySelector('#play:not(:disabled)')";

  /** Opens the page with an empty memory and waits for its first screen. */
  void open(URI page) throws InterruptedException {
    forget(page);
    visit(page);
  }

  /** Empties the browser's memory of the page, as on another device. */
  void forget(URI page) throws InterruptedException {
    browser.send("Page.navigate", Map.of("url", "about:blank"));
    browser.until("location.href === 'about:blank'");
    browser.send(
        "Storage.clearDataForOrigin",
        Map.of("origin", "http://" + page.getAuthority(), "storageTypes", "all"));
  }

  /** Opens the page with what the browser has kept. */
  void visit(URI page) throws InterruptedException {
    browser.send("Page.navigate", Map.of("url", page.toString()));
    browser.until(
        "location.pathname.startsWith('/listen/') && document.querySelector('main .card, main .way')"
            + " && !document.querySelector('main').innerText.includes('Loading')");
  }

  /** Opens the page on a device whose volume was set before. */
  void openAgain(URI page) throws InterruptedException {
    open(page);
    browser.value(
        "Object.entries({agreed: true, headphones: true, gain: 0.5, volumeSet: true}).forEach("
            + "([name, value]) => localStorage.setItem('ishowtts.listen.' +"
            + " location.pathname.split('/')[2] + '.set.' + name, JSON.stringify(value)))");
    visit(page);
  }

  /** Takes part and sets the volume. */
  void begin() throws InterruptedException {
    browser.click("#agree");
    browser.click("#go");
    browser.until("document.querySelector('#voice')");
    volume();
  }

  /** Listens to the voice and sets the volume. */
  void volume() throws InterruptedException {
    browser.click("#voice");
    browser.click("[name=headphones][value=true]");
    browser.until("document.querySelector('#go').getAttribute('aria-disabled') === 'false'");
    browser.click("#go");
    browser.until("!document.querySelector('#voice')");
  }

  /** Goes on from the beginning of a part, if that is what the page shows. */
  void part() throws InterruptedException {
    if (browser.value("!!document.querySelector('#go')").asBoolean()) {
      browser.click("#go");
    }
    browser.until(READY);
  }

  /** Returns how many sides the trial on the screen has. */
  int sides() throws InterruptedException {
    return browser.value("document.querySelectorAll('[id^=heard-]').length").asInt();
  }

  /** Hears every side to its end. */
  void hear() throws InterruptedException {
    browser.until(READY);
    List<String> buttons = sides() == 2 ? List.of("#side-A", "#side-B") : List.of("#play");
    for (int side = 0; side < buttons.size(); side++) {
      browser.click(buttons.get(side));
      browser.until("document.querySelector('#heard-%d').className === 'done'".formatted(side));
    }
  }

  /** Sets every row: opinions, no disturbance, or a comparison. */
  void rate(int opinion, int comparison) throws InterruptedException {
    browser.value(
        """
        document.querySelectorAll('.scale').forEach((row) => {
          const values = { 'row-artefact': 'false', 'row-comparison': '%d' };
          row.querySelector(`[value="${values[row.id] ?? '%d'}"]`).click();
        })
        """
            .formatted(comparison, opinion));
  }

  /** Goes on to what comes after the trial on the screen; reads what there was to hear. */
  void next() throws InterruptedException {
    String before = title();
    browser.click("#next");
    if (browser.value("!!document.querySelector('#expected:not([hidden])')").asBoolean()) {
      browser.click("#next");
    }
    browser.until("document.title !== '" + before + "'");
  }

  /** Hears, rates and leaves the trial on the screen. */
  void trial(int opinion, int comparison) throws InterruptedException {
    hear();
    rate(opinion, comparison);
    next();
  }

  /** Answers the last questions and waits for the completion code. */
  String finish() throws InterruptedException {
    browser.until("document.querySelector('#last')");
    browser.value("document.querySelector('[name=nativeLanguage]').focus()");
    browser.send("Input.insertText", Map.of("text", "Finnish"));
    browser.click("#finish");
    browser.until("document.querySelector('#code')");
    return browser.value("document.querySelector('#code').value").asString();
  }

  /** Returns the title of the screen. */
  String title() throws InterruptedException {
    return browser.value("document.title").asString();
  }
}
