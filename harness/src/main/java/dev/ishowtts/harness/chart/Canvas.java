package dev.ishowtts.harness.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * JFreeChart draws on this; SVG and PNG are both made from the marks, so that they show the same, and a test can ask where each text lies.
 * Only what plots need is here: solid colours, basic strokes, horizontal text, rectangular clips. Anything else is refused, not dropped.
 */
/** Records what is drawn on it. */
final class Canvas extends Graphics2D {
  private final List<Mark> marks;
  private final AffineTransform transform;
  private final RenderingHints hints = new RenderingHints(Map.of());
  private Color colour = Color.BLACK;
  private Color background = Color.WHITE;
  private BasicStroke stroke = new BasicStroke();
  private ChartFont font = new ChartFont(Font.PLAIN, 12);
  private @Nullable Composite composite;
  private @Nullable Rectangle2D clip;

  Canvas() {
    this(new ArrayList<>(), new AffineTransform());
  }

  private Canvas(List<Mark> marks, AffineTransform transform) {
    this.marks = marks;
    this.transform = transform;
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }

  private Optional<Rectangle2D> deviceClip() {
    return Optional.ofNullable(clip).map(Rectangle2D.class::cast);
  }

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("charts have no " + what);
  }

  @Override
  public void draw(Shape shape) {
    marks.add(
        new Mark.Outline(transform.createTransformedShape(shape), colour, stroke, deviceClip()));
  }

  @Override
  public void fill(Shape shape) {
    marks.add(new Mark.Fill(transform.createTransformedShape(shape), colour, deviceClip()));
  }

  @Override
  public void drawString(String text, float x, float y) {
    Point2D at = transform.transform(new Point2D.Double(x, y), null);
    marks.add(new Mark.Text(text, at.getX(), at.getY(), font, colour, deviceClip()));
  }

  @Override
  public void drawString(String text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    throw unsupported("attributed text");
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    throw unsupported("attributed text");
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    throw unsupported("glyphs");
  }

  @Override
  public boolean drawImage(Image image, AffineTransform to, ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp operation, int x, int y) {
    throw unsupported("images");
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform to) {
    throw unsupported("images");
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform to) {
    throw unsupported("images");
  }

  @Override
  public boolean hit(Rectangle area, Shape shape, boolean onStroke) {
    return shape.intersects(area);
  }

  @Override
  public @Nullable GraphicsConfiguration getDeviceConfiguration() {
    return null;
  }

  @Override
  public void setComposite(Composite other) {
    composite = other;
  }

  @Override
  public @Nullable Composite getComposite() {
    return composite;
  }

  @Override
  public void setPaint(Paint paint) {
    if (!(paint instanceof Color solid)) {
      throw unsupported("gradients");
    }
    colour = solid;
  }

  @Override
  public Paint getPaint() {
    return colour;
  }

  @Override
  public void setStroke(Stroke other) {
    if (!(other instanceof BasicStroke basic)) {
      throw unsupported("strokes but basic ones");
    }
    stroke = basic;
  }

  @Override
  public Stroke getStroke() {
    return stroke;
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, @Nullable Object value) {
    if (value == null) {
      hints.remove(key);
    } else {
      hints.put(key, value);
    }
  }

  @Override
  public @Nullable Object getRenderingHint(RenderingHints.Key key) {
    return hints.get(key);
  }

  @Override
  public void setRenderingHints(Map<?, ?> other) {
    hints.clear();
    hints.putAll(other);
  }

  @Override
  public void addRenderingHints(Map<?, ?> other) {
    hints.putAll(other);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return (RenderingHints) hints.clone();
  }

  @Override
  public void translate(int x, int y) {
    transform.translate(x, y);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public void rotate(double angle) {
    transform(AffineTransform.getRotateInstance(angle));
  }

  @Override
  public void rotate(double angle, double x, double y) {
    transform(AffineTransform.getRotateInstance(angle, x, y));
  }

  @Override
  public void scale(double x, double y) {
    transform(AffineTransform.getScaleInstance(x, y));
  }

  @Override
  public void shear(double x, double y) {
    transform(AffineTransform.getShearInstance(x, y));
  }

  @Override
  public void transform(AffineTransform other) {
    int kind = other.getType();
    if (kind != AffineTransform.TYPE_IDENTITY && kind != AffineTransform.TYPE_TRANSLATION) {
      throw unsupported("transforms but translations");
    }
    transform.concatenate(other);
  }

  @Override
  public void setTransform(AffineTransform other) {
    transform.setTransform(other);
  }

  @Override
  public AffineTransform getTransform() {
    return new AffineTransform(transform);
  }

  @Override
  public void setBackground(Color other) {
    background = other;
  }

  @Override
  public Color getBackground() {
    return background;
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return new FontRenderContext(null, true, true);
  }

  @Override
  public Graphics create() {
    Canvas copy = new Canvas(marks, new AffineTransform(transform));
    copy.colour = colour;
    copy.background = background;
    copy.stroke = stroke;
    copy.font = font;
    copy.composite = composite;
    copy.clip = clip;
    return copy;
  }

  @Override
  public Color getColor() {
    return colour;
  }

  @Override
  public void setColor(Color other) {
    colour = other;
  }

  @Override
  public void setPaintMode() {}

  @Override
  public void setXORMode(Color other) {
    throw unsupported("exclusive or");
  }

  @Override
  public Font getFont() {
    return font;
  }

  @Override
  public void setFont(Font other) {
    if (!(other instanceof ChartFont known)) {
      throw unsupported("fonts but their own");
    }
    font = known;
  }

  @Override
  public FontMetrics getFontMetrics(Font other) {
    return ((ChartFont) other).metrics();
  }

  @Override
  public @Nullable Rectangle getClipBounds() {
    Rectangle2D inside = userClip();
    return inside == null ? null : inside.getBounds();
  }

  private @Nullable Rectangle2D userClip() {
    return clip == null
        ? null
        : new Rectangle2D.Double(
            clip.getX() - transform.getTranslateX(),
            clip.getY() - transform.getTranslateY(),
            clip.getWidth(),
            clip.getHeight());
  }

  @Override
  public void clipRect(int x, int y, int width, int height) {
    clip(new Rectangle(x, y, width, height));
  }

  @Override
  public void setClip(int x, int y, int width, int height) {
    setClip(new Rectangle(x, y, width, height));
  }

  @Override
  public @Nullable Shape getClip() {
    return userClip();
  }

  @Override
  public void clip(@Nullable Shape shape) {
    if (shape == null) {
      setClip(null);
      return;
    }
    Rectangle2D wanted = device(shape);
    clip = clip == null ? wanted : clip.createIntersection(wanted);
  }

  @Override
  public void setClip(@Nullable Shape shape) {
    clip = shape == null ? null : device(shape);
  }

  private Rectangle2D device(Shape shape) {
    if (!(shape instanceof Rectangle2D)) {
      throw unsupported("clips but rectangles");
    }
    return transform.createTransformedShape(shape).getBounds2D();
  }

  @Override
  public void copyArea(int x, int y, int width, int height, int dx, int dy) {
    throw unsupported("copies");
  }

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int width, int height) {
    fill(new Rectangle(x, y, width, height));
  }

  @Override
  public void clearRect(int x, int y, int width, int height) {
    Color before = colour;
    colour = background;
    fillRect(x, y, width, height);
    colour = before;
  }

  @Override
  public void drawRoundRect(int x, int y, int width, int height, int across, int down) {
    draw(new RoundRectangle2D.Double(x, y, width, height, across, down));
  }

  @Override
  public void fillRoundRect(int x, int y, int width, int height, int across, int down) {
    fill(new RoundRectangle2D.Double(x, y, width, height, across, down));
  }

  @Override
  public void drawOval(int x, int y, int width, int height) {
    draw(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void fillOval(int x, int y, int width, int height) {
    fill(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void drawArc(int x, int y, int width, int height, int start, int extent) {
    draw(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int width, int height, int start, int extent) {
    fill(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] x, int[] y, int count) {
    draw(path(x, y, count));
  }

  @Override
  public void drawPolygon(int[] x, int[] y, int count) {
    Path2D path = path(x, y, count);
    path.closePath();
    draw(path);
  }

  @Override
  public void fillPolygon(int[] x, int[] y, int count) {
    Path2D path = path(x, y, count);
    path.closePath();
    fill(path);
  }

  private static Path2D path(int[] x, int[] y, int count) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    return path;
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color behind, ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, Color behind, ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public boolean drawImage(
      Image image,
      int dx1,
      int dy1,
      int dx2,
      int dy2,
      int sx1,
      int sy1,
      int sx2,
      int sy2,
      Color behind,
      ImageObserver observer) {
    throw unsupported("images");
  }

  @Override
  public void dispose() {}
}
