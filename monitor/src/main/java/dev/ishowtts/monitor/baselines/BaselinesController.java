package dev.ishowtts.monitor.baselines;

import dev.ishowtts.baselines.store.AcceptedSession;
import dev.ishowtts.baselines.store.BaselineRecord;
import dev.ishowtts.baselines.store.BaselineStore;
import dev.ishowtts.harness.sink.Event;
import dev.ishowtts.monitor.baselines.Acceptances.Epoch;
import dev.ishowtts.monitor.baselines.Acceptances.RefusedException;
import dev.ishowtts.monitor.baselines.ProposalStore.Proposal;
import dev.ishowtts.monitor.events.Actor;
import dev.ishowtts.monitor.events.Journal;
import dev.ishowtts.monitor.fault.RequestChecks;
import dev.ishowtts.monitor.notices.Notice;
import dev.ishowtts.monitor.notices.Notifier;
import dev.ishowtts.monitor.runs.RunFolder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Baselines over HTTP. */
@Tag(name = "Baselines")
@RestController
@RequestMapping(path = "/api/baselines", produces = MediaType.APPLICATION_JSON_VALUE)
final class BaselinesController {
  private static final int LONGEST = 500;

  private final BaselineStore store;
  private final ProposalStore proposals;
  private final Acceptances acceptances;
  private final RunFolder runs;
  private final Journal journal;
  private final Notifier notifier;
  private final ReentrantLock deciding = new ReentrantLock();

  BaselinesController(
      BaselineStore store,
      ProposalStore proposals,
      Acceptances acceptances,
      RunFolder runs,
      Journal journal,
      Notifier notifier) {
    this.store = store;
    this.proposals = proposals;
    this.acceptances = acceptances;
    this.runs = runs;
    this.journal = journal;
    this.notifier = notifier;
  }

  /** One accepted session. */
  record Session(String run, String who, Instant when, String why, Optional<String> commit) {
    static Session of(AcceptedSession session) {
      return new Session(
          session.run(), session.who(), session.when(), session.why(), session.commit());
    }
  }

  /** The current epoch of a fingerprint. */
  record Baseline(
      String fingerprint,
      int epoch,
      String description,
      Map<String, String> facts,
      List<Session> sessions) {
    static Baseline of(BaselineRecord record) {
      return new Baseline(
          record.fingerprint().id(),
          record.epoch(),
          record.description(),
          record.fingerprint().facts(),
          record.sessions().stream().map(Session::of).toList());
    }
  }

  /** Every baseline, and what is proposed. */
  record Listing(List<Baseline> baselines, List<Proposal> proposals) {}

  /**
   * What is asked for.
   *
   * @param run id; not with a proposal, which names it
   * @param newEpoch whether the level changed deliberately
   */
  record Wish(Optional<String> run, Optional<String> reason, Optional<Boolean> newEpoch) {}

  /** What came of it. */
  record Accepted(String run, String baseline) {}

  /** Returns the current epoch of every fingerprint, and the newest proposals. */
  @Operation(summary = "Lists the baselines and proposals")
  @GetMapping
  Listing list() throws IOException {
    Map<String, Baseline> current = new LinkedHashMap<>();
    store.list().forEach(one -> current.put(one.fingerprint().id(), Baseline.of(one)));
    return new Listing(new ArrayList<>(current.values()), proposals.newest());
  }

  /** Proposes a run as a baseline. */
  @Operation(summary = "Proposes a baseline")
  @PostMapping("/proposals")
  @ResponseStatus(HttpStatus.CREATED)
  Proposal propose(@RequestBody Wish wish, @Nullable Principal principal) throws IOException {
    String run = run(wish);
    String reason = RequestChecks.line("reason", wish.reason(), LONGEST);
    if (proposals.isOpen(run)) {
      throw RequestChecks.conflict("run " + run + " is proposed already");
    }
    String who = Actor.of(principal);
    Proposal proposal = proposals.add(run, reason, who);
    journal.did(
        who, Event.Kind.ACTION, "proposed " + run + " as baseline: " + reason, Optional.of(run));
    notifier.tell(
        Notice.Topic.BASELINE,
        Notice.Level.INFO,
        "Baseline proposed by " + who,
        reason,
        Map.of("run", run, "proposal", proposal.id()));
    return proposal;
  }

  /**
   * Accepts a proposal; the reason is said anew. The baseline comes first: a service that ends
   * between the two leaves a proposal that can be accepted again.
   */
  @Operation(summary = "Accepts a proposal")
  @PostMapping("/proposals/{id}/accept")
  Accepted acceptProposal(
      @PathVariable String id, @RequestBody Wish wish, @Nullable Principal principal)
      throws IOException, InterruptedException {
    String reason = RequestChecks.line("reason", wish.reason(), LONGEST);
    String who = Actor.of(principal);
    deciding.lockInterruptibly();
    try {
      String run = open(id).run();
      Optional<Accepted> before = inBaseline(run);
      Accepted accepted =
          before.isPresent() ? before.get() : accept(run, reason, who, wish.newEpoch());
      decide(id, ProposalStore.State.ACCEPTED, who, reason);
      return accepted;
    } finally {
      deciding.unlock();
    }
  }

  private Optional<Accepted> inBaseline(String run) throws IOException {
    return store.list().stream()
        .filter(record -> record.sessions().stream().anyMatch(one -> one.run().equals(run)))
        .findFirst()
        .map(record -> new Accepted(run, record.description()));
  }

  /** Declines a proposal. */
  @Operation(summary = "Declines a proposal")
  @PostMapping("/proposals/{id}/decline")
  Proposal decline(@PathVariable String id, @RequestBody Wish wish, @Nullable Principal principal)
      throws IOException, InterruptedException {
    String reason = RequestChecks.line("reason", wish.reason(), LONGEST);
    String who = Actor.of(principal);
    Proposal proposal;
    deciding.lockInterruptibly();
    try {
      proposal = open(id);
      decide(id, ProposalStore.State.DECLINED, who, reason);
    } finally {
      deciding.unlock();
    }
    journal.did(
        who,
        Event.Kind.ACTION,
        "declined " + proposal.run() + " as baseline: " + reason,
        Optional.of(proposal.run()));
    return proposals.find(id).orElse(proposal);
  }

  /** Accepts a run as baseline. */
  @Operation(summary = "Accepts a run as baseline")
  @PostMapping("/accept")
  Accepted accept(@RequestBody Wish wish, @Nullable Principal principal)
      throws IOException, InterruptedException {
    String run = run(wish);
    String reason = RequestChecks.line("reason", wish.reason(), LONGEST);
    return accept(run, reason, Actor.of(principal), wish.newEpoch());
  }

  private Accepted accept(String run, String reason, String who, Optional<Boolean> newEpoch)
      throws IOException, InterruptedException {
    try {
      Epoch epoch = newEpoch.orElse(false) ? Epoch.NEW : Epoch.SAME;
      String baseline = acceptances.accept(run, reason, who, epoch);
      journal.did(
          who,
          Event.Kind.BASELINE,
          "accepted " + run + " as baseline: " + reason,
          Optional.of(run));
      notifier.tell(
          Notice.Topic.BASELINE,
          Notice.Level.INFO,
          "Baseline accepted by " + who,
          reason,
          Map.of("run", run, "baseline", baseline));
      return new Accepted(run, baseline);
    } catch (RefusedException refused) {
      throw RequestChecks.conflict(String.valueOf(refused.getMessage()));
    }
  }

  private String run(Wish wish) throws IOException {
    String run = wish.run().orElse("");
    if (!RunFolder.isId(run)) {
      throw RequestChecks.wrong("run must be the id of a run, got " + RequestChecks.quoted(run));
    }
    try {
      return runs.run(run)
          .map(report -> report.id())
          .orElseThrow(() -> RequestChecks.missing("no run of the id " + run));
    } catch (IOException notARun) {
      throw RequestChecks.unreadable(notARun);
    }
  }

  private void decide(String id, ProposalStore.State state, String who, String reason)
      throws IOException {
    if (!proposals.decide(id, state, who, reason)) {
      throw RequestChecks.conflict("proposal " + id + " was decided meanwhile");
    }
  }

  private Proposal open(String id) throws IOException {
    Proposal proposal =
        proposals.find(id).orElseThrow(() -> RequestChecks.missing("no proposal of the id " + id));
    if (proposal.state() != ProposalStore.State.OPEN) {
      throw RequestChecks.conflict("proposal " + id + " is " + proposal.state());
    }
    return proposal;
  }
}
