package dev.ishowtts.harness.cli;

import dev.ishowtts.harness.run.Progress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows progress as a bar to a person, as plain lines to a log, or not at all. */
final class ProgressOutput {
  private static final int WIDTH = 78;

  private ProgressOutput() {}

  static Progress of(Terminal terminal, boolean quiet) {
    if (quiet) {
      return Progress.NONE;
    }
    return terminal.interactive() ? new Bar(terminal) : new Lines(terminal);
  }

  private static final class Bar implements Progress {
    private final Terminal terminal;
    private @Nullable ProgressBar bar;

    Bar(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void begin(String name, int steps) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setInitialMax(steps)
                .setTaskName("measuring")
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                .build();
      }
      bar.setExtraMessage(name);
    }

    @Override
    public void step(String what) {
      if (bar != null) {
        if (bar.getCurrent() >= bar.getMax()) {
          bar.maxHint(bar.getMax() + 1);
        }
        bar.step();
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }

  private static final class Lines implements Progress {
    private final Terminal terminal;

    Lines(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void begin(String name, int steps) {
      terminal.err().println("measuring: " + name);
    }

    @Override
    public void step(String what) {}

    @Override
    public void close() {}
  }
}
