package dev.ishowtts.harness.chart;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A drawing as PNG. Text is set to the width that the drawing gives it. */
final class PngPicture {
  private final Drawing drawing;

  PngPicture(Drawing drawing) {
    if (drawing.theme() == Theme.AUTO) {
      throw new IllegalArgumentException("a PNG has one theme: light or dark, got auto");
    }
    this.drawing = drawing;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    try {
      ImageIO.setUseCache(false);
      ImageIO.write(image(), "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  BufferedImage image() {
    BufferedImage image =
        new BufferedImage(drawing.width(), drawing.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g2 = image.createGraphics();
    try {
      g2.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g2.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g2.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      drawing.marks().forEach(mark -> draw(g2, mark));
    } finally {
      g2.dispose();
    }
    return image;
  }

  private static void draw(Graphics2D g2, Mark mark) {
    g2.setClip(mark.clip().orElse(null));
    if (mark instanceof Mark.Fill fill) {
      g2.setColor(fill.colour());
      g2.fill(fill.shape());
    } else if (mark instanceof Mark.Outline outline) {
      g2.setColor(outline.colour());
      g2.setStroke(outline.stroke());
      g2.draw(outline.shape());
    } else if (mark instanceof Mark.Text text) {
      g2.setColor(text.colour());
      text(g2, text);
    }
  }

  /* Without any font the JDK fails in its own ways, an InternalError or a NullPointerException among them. */
  private static void text(Graphics2D g2, Mark.Text text) {
    GlyphVector glyphs;
    try {
      Font font = new Font(Font.SANS_SERIF, text.font().getStyle(), text.font().getSize());
      glyphs = font.createGlyphVector(g2.getFontRenderContext(), text.text());
    } catch (RuntimeException | InternalError | NoClassDefFoundError e) {
      throw new IllegalStateException(
          "no font is installed to draw a PNG with; install one (Debian: fonts-dejavu-core), or"
              + " write SVG",
          e);
    }
    double natural = glyphs.getGlyphPosition(glyphs.getNumGlyphs()).getX();
    double stretch = natural > 0 ? text.width() / natural : 1;
    AffineTransform place = AffineTransform.getTranslateInstance(text.x(), text.y());
    place.scale(stretch, 1);
    g2.fill(place.createTransformedShape(glyphs.getOutline()));
  }
}
