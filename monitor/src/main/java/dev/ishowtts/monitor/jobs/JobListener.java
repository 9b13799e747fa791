package dev.ishowtts.monitor.jobs;

/** Is told of jobs as they come and go, on the thread that changed them; must not block. */
@FunctionalInterface
public interface JobListener {
  /** Takes a job that was queued, has begun or has ended. */
  void changed(Job job);
}
