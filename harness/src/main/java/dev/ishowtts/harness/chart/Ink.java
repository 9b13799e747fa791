package dev.ishowtts.harness.chart;

import java.awt.Color;
import java.util.Locale;

/*
 * Hues of Okabe and Ito (2008), which stay apart for readers who do not see red, green or blue; darkened on white and lightened on black until
 * a line has 3:1 against its background. Lines and points differ in dash and shape too.
 */
/** Colours by what they stand for. */
enum Ink {
  BACKGROUND(0xffffff, 0x14161a),
  TEXT(0x1a1c20, 0xe8eaee),
  SOFT(0x5b6270, 0xa2a9b6),
  GRID(0xe3e6eb, 0x2c313a),
  BLUE(0x0072b2, 0x56b4e9),
  VERMILLION(0xcc5500, 0xff8f57),
  GREEN(0x00805e, 0x2cc79b),
  PURPLE(0xa84a83, 0xe29bc4),
  ORANGE(0xa36c00, 0xe69f00),
  SKY(0x3586ba, 0x9bd3f5);

  private final Color light;
  private final Color dark;

  Ink(int light, int dark) {
    this.light = new Color(light);
    this.dark = new Color(dark);
  }

  Color light() {
    return light;
  }

  Color dark() {
    return dark;
  }

  /** Returns the name of the CSS variable that holds it. */
  String variable() {
    return "--ink-" + name().toLowerCase(Locale.ROOT);
  }

  /** Returns the colour of the {@code index}-th line; the seventh looks like the first. */
  static Ink line(int index) {
    Ink[] lines = {BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY};
    return lines[index % lines.length];
  }
}
