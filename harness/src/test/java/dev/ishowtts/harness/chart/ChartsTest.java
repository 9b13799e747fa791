package dev.ishowtts.harness.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What must hold for every chart, whatever its data. */
final class ChartsTest {
  private static final Map<String, Chart> EXAMPLES = ChartExamples.all();

  private static Chart example(String name) {
    return Objects.requireNonNull(EXAMPLES.get(name));
  }

  static Stream<String> examples() {
    return EXAMPLES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void text_atAnyWidth_liesOnNoOtherTextAndInside(String name) throws Exception {
    for (int width : new int[] {Look.LEAST_WIDTH, Look.PHONE, Look.WIDE}) {
      Drawing drawing = example(name).draw(new Look(width, Theme.LIGHT));
      List<Box> boxes = boxes(drawing);
      Rectangle2D canvas = new Rectangle2D.Double(0, 0, drawing.width(), drawing.height());

      assertThat(boxes).isNotEmpty();
      assertThat(boxes).allSatisfy(box -> assertThat(canvas.contains(box.area())).isTrue());
      assertThat(overlaps(boxes)).as("%s at %d", name, width).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void svg_isXmlOfItsSizeWithoutAnythingExternal(String name) throws Exception {
    Drawing drawing = example(name).draw(new Look(Look.PHONE, Theme.DARK));
    Element root = parsed(drawing.svg()).getDocumentElement();

    assertThat(root.getAttribute("width")).isEqualTo("390");
    assertThat(root.getAttribute("height")).isEqualTo(Integer.toString(drawing.height()));
    assertThat(root.getAttribute("aria-label")).isEqualTo(drawing.title());
    assertThat(drawing.inlineSvg()).doesNotContain("http", "url(", "<script", " id=", "href");
    assertThat(parsed(drawing.inlineSvg().getBytes(StandardCharsets.UTF_8))).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void bytes_sameInput_areTheSameInAnyLocaleAndTimeZone(String name) {
    Look look = new Look(Look.PHONE, Theme.LIGHT);
    byte[] svg = example(name).draw(look).svg();
    byte[] png = example(name).draw(look).png();
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      Chart again = Objects.requireNonNull(ChartExamples.all().get(name));

      assertThat(again.draw(look).svg()).isEqualTo(svg);
      assertThat(again.draw(look).png()).isEqualTo(png);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void png_hasItsSizeAndIsNotBlank(String name) throws IOException {
    for (Theme theme : List.of(Theme.LIGHT, Theme.DARK)) {
      Look look = new Look(Look.PHONE, theme);
      Drawing drawing = example(name).draw(look);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawing.png()));

      assertThat(image.getWidth()).isEqualTo(390);
      assertThat(image.getHeight()).isEqualTo(drawing.height());
      assertThat(image.getRGB(1, 1)).isEqualTo(look.colour(Ink.BACKGROUND).getRGB());
      Set<Integer> colours = new HashSet<>();
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          colours.add(image.getRGB(x, y));
        }
      }
      assertThat(colours).hasSizeGreaterThan(8).contains(look.colour(Ink.TEXT).getRGB());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void empty_saysWhatIsMissing(String name) {
    Chart chart = example(name);
    List<String> words =
        chart.draw(new Look(Look.WIDE, Theme.LIGHT)).marks().stream()
            .filter(Mark.Text.class::isInstance)
            .map(mark -> ((Mark.Text) mark).text())
            .toList();

    assertThat(chart.isEmpty()).isEqualTo(name.endsWith("-empty"));
    if (chart.isEmpty()) {
      assertThat(String.join(" ", words)).matches(".*(No |no |none|nothing).*");
    }
  }

  @Test
  void auto_svgHasBothThemes_pngIsRefused() {
    Drawing drawing = example("paired").draw(new Look(Look.WIDE, Theme.AUTO));
    String svg = new String(drawing.svg(), StandardCharsets.UTF_8);

    assertThat(svg)
        .contains("@media(prefers-color-scheme:dark){svg.chart{--ink-background:#14161a")
        .contains("fill:var(--ink-text)");
    assertThat(svg.substring(svg.indexOf("</style>"))).doesNotContain("#1a1c20");
    assertThat(drawing.inlineSvg()).doesNotContain("<style>");
    assertThatIllegalArgumentException().isThrownBy(drawing::png).withMessageContaining("auto");
  }

  @Test
  void look_widthOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Look(100, Theme.LIGHT))
        .withMessage("width must be in 320..4000, got 100");
  }

  @ParameterizedTest
  @EnumSource(
      value = Ink.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BACKGROUND", "GRID"})
  void ink_standsOutInBothThemes(Ink ink) {
    double least = ink == Ink.TEXT || ink == Ink.SOFT ? 4.5 : 3;

    assertThat(contrast(ink.light(), Ink.BACKGROUND.light())).isGreaterThanOrEqualTo(least);
    assertThat(contrast(ink.dark(), Ink.BACKGROUND.dark())).isGreaterThanOrEqualTo(least);
  }

  @Test
  void lines_differInDashAndShapeBesideColour() {
    Set<List<Float>> dashes = new HashSet<>();
    Set<String> shapes = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      LineStyle style = LineStyle.of(i);
      List<Float> dash = new ArrayList<>();
      float[] array = style.stroke().getDashArray();
      for (int k = 0; array != null && k < array.length; k++) {
        dash.add(array[k]);
      }
      dashes.add(dash);
      Drawing point =
          new Drawing(
              "point",
              9,
              9,
              Theme.LIGHT,
              List.of(new Mark.Fill(style.shape(), Color.BLACK, Optional.empty())));
      shapes.add(point.inlineSvg());
    }
    assertThat(dashes).hasSize(5);
    assertThat(shapes).hasSize(5);
  }

  @Test
  void words_tooLong_areCutInTheMiddleOrWrapped() {
    ChartFont font = new ChartFont(Font.PLAIN, 12);

    assertThat(Words.fit("short_1-nfe7", font, 500)).isEqualTo("short_1-nfe7");
    assertThat(font.width(Words.fit("short_1-nfe7-guidance1.5", font, 80))).isLessThan(80);
    assertThat(Words.fit("short_1-nfe7-guidance1.5", font, 80)).matches("short.*….*1\\.5");
    assertThat(Words.wrap("one two three", font, font.width("one two")))
        .containsExactly("one two", "three");
    assertThat(String.join("", Words.wrap("a".repeat(100), font, 90))).isEqualTo("a".repeat(100));
    assertThat(Words.number(0.2134)).isEqualTo("0.213");
    assertThat(Words.number(1320.4)).isEqualTo("1320");
    assertThat(Words.plain(0.30)).isEqualTo("0.3");
  }

  @Test
  void numbers_inSvg_haveTwoDecimalsAndNoExponent() {
    assertThat(SvgText.number(-0.004)).isEqualTo("0");
    assertThat(SvgText.number(-0.25)).isEqualTo("-0.25");
    assertThat(SvgText.number(1e7 + 0.1)).isEqualTo("10000000.1");
    assertThat(SvgText.number(3.05)).isEqualTo("3.05");
  }

  /** A text of an SVG with its room. */
  private record Box(String text, Rectangle2D area) {}

  private static List<Box> boxes(Drawing drawing) throws Exception {
    NodeList texts = parsed(drawing.svg()).getElementsByTagName("text");
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      double size = Double.parseDouble(text.getAttribute("font-size"));
      assertThat(size).isGreaterThanOrEqualTo(12);
      boxes.add(
          new Box(
              text.getTextContent(),
              new Rectangle2D.Double(
                  Double.parseDouble(text.getAttribute("x")),
                  Double.parseDouble(text.getAttribute("y")) - 0.75 * size,
                  Double.parseDouble(text.getAttribute("textLength")),
                  0.95 * size)));
    }
    return boxes;
  }

  private static List<String> overlaps(List<Box> boxes) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      for (int k = 0; k < i; k++) {
        if (boxes.get(i).area().intersects(boxes.get(k).area())) {
          found.add(boxes.get(k) + " and " + boxes.get(i));
        }
      }
    }
    return found;
  }

  private static Document parsed(byte[] xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml));
  }

  /* WCAG 2.1: (lighter + 0.05) / (darker + 0.05) of relative luminances. */
  private static double contrast(Color a, Color b) {
    double lighter = Math.max(luminance(a), luminance(b));
    double darker = Math.min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
  }

  private static double luminance(Color colour) {
    double sum = 0;
    double[] weights = {0.2126, 0.7152, 0.0722};
    float[] parts = colour.getRGBColorComponents(null);
    for (int i = 0; i < 3; i++) {
      sum +=
          weights[i]
              * (parts[i] <= 0.03928
                  ? parts[i] / 12.92
                  : Math.pow((parts[i] + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  @Test
  void contrast_blackOnWhite_is21() {
    assertThat(contrast(Color.BLACK, Color.WHITE)).isCloseTo(21, within(1e-9)); // by definition
  }
}
