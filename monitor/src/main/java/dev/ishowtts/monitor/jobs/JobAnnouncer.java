package dev.ishowtts.monitor.jobs;

import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Notes jobs of schedules in the journal, and tells people of ends that they should look at. */
final class JobAnnouncer implements JobListener {
  private final Journal journal;
  private final Notifier notifier;

  JobAnnouncer(Journal journal, Notifier notifier) {
    this.journal = journal;
    this.notifier = notifier;
  }

  @Override
  public void changed(Job job) {
    if (!job.state().isOver()) {
      return;
    }
    String state = job.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String text = job.message().orElse("");
    journal.note(Event.Kind.NOTE, "job " + job.id() + " " + state + ": " + text, job.run());
    if (!job.state().needsAttention()) {
      return;
    }
    Map<String, String> details =
        new TreeMap<>(Map.of("job", job.id(), "state", job.state().name()));
    job.run().ifPresent(run -> details.put("run", run));
    job.schedule().ifPresent(schedule -> details.put("schedule", schedule));
    notifier.tell(
        Notice.Topic.JOB,
        job.state() == JobState.INCONCLUSIVE ? Notice.Level.WARNING : Notice.Level.ALERT,
        job.title() + " " + state,
        text,
        details);
  }
}
