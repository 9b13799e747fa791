package dev.ishowtts.baselines.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import dev.ishowtts.baselines.json.FileOperations;
import dev.ishowtts.baselines.run.Obstacle;
import dev.ishowtts.baselines.run.Restart;
import dev.ishowtts.baselines.run.RunFile;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.Runs;
import dev.ishowtts.baselines.run.Sample;
import dev.ishowtts.baselines.run.Scenario;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineStoreTest {
  private static final Acceptance SAME = acceptance(Acceptance.Level.SAME);
  private static final Acceptance NEW = acceptance(Acceptance.Level.NEW);

  @TempDir private Path root;
  private BaselineStore store = new BaselineStore(Path.of("."));

  @BeforeEach
  void openStore() {
    store = new BaselineStore(root.resolve("store"));
  }

  @Test
  void chain_anyEditAfterAcceptance_isFound() throws IOException {
    RunReport first = run("r1", 0.2);
    store.accept(first, SAME, Set.of());
    store.accept(run("r2", 0.21), SAME, Set.of());
    store.accept(run("r3", 0.3), NEW, Set.of());
    AcceptedSession second = store.list().get(0).sessions().get(1);
    Seal seal = second.seal().orElseThrow();
    assertThat(seal.previous())
        .isEqualTo(store.list().get(0).sessions().get(0).seal().orElseThrow().digest());
    assertThat(store.list().get(1).sessions().get(0).seal().orElseThrow().previous())
        .isEqualTo(seal.digest());

    Path file = root.resolve("store").resolve(first.fingerprint().id()).resolve("epoch-0001.json");
    String honest = Files.readString(file);
    for (String[] edit :
        List.of(
            new String[] {"\"ann\"", "\"bob\""},
            new String[] {"0.21", "0.29"},
            new String[] {seal.digest(), "f".repeat(64)},
            new String[] {Seal.BEGINNING, "1".repeat(64)})) {
      Files.writeString(file, honest.replace(edit[0], edit[1]));
      assertThat(Files.readString(file)).isNotEqualTo(honest);
      assertThatIOException()
          .as(edit[0])
          .isThrownBy(() -> store.find(first.fingerprint()))
          .withMessageContaining("was changed after it was accepted; restore the folder from git");
    }
    Files.writeString(file, honest);
    assertThat(store.find(first.fingerprint())).isPresent();
    Files.delete(file);
    assertThatIOException().isThrownBy(() -> store.list());
  }

  @Test
  void chain_signatures_areMadeAndVerified() throws IOException {
    Signing stamp =
        new Signing() {
          @Override
          public Optional<String> sign(String digest, String who) {
            return Optional.of(who + " " + digest);
          }

          @Override
          public void verify(String digest, String who, Optional<String> signature)
              throws IOException {
            if (!signature.equals(Optional.of(who + " " + digest))) {
              throw new IOException("nobody signed");
            }
          }
        };
    RunReport run = run("r1", 0.2);
    Path folder = root.resolve("signed");
    new BaselineStore(folder, FileOperations.system()).accept(run, SAME, Set.of());
    BaselineStore strict = new BaselineStore(folder, FileOperations.system(), stamp);
    assertThatIOException()
        .isThrownBy(() -> strict.find(run.fingerprint()))
        .withMessageContaining("r1: nobody signed");

    BaselineStore fresh = new BaselineStore(root.resolve("fresh"), FileOperations.system(), stamp);
    fresh.accept(run, SAME, Set.of());
    assertThat(fresh.find(run.fingerprint()).orElseThrow().sessions().get(0).seal())
        .get()
        .extracting(Seal::signature)
        .isNotEqualTo(Optional.empty());
  }

  @Test
  void accept_firstSecondAndNewLevel_growEpochsAndKeepTheOld() throws IOException {
    RunReport first = run("r1", 0.2);
    assertThat(store.find(first.fingerprint())).isEmpty();
    assertThat(store.list()).isEmpty();
    BaselineRecord one = store.accept(first, SAME, Set.of());
    assertThat(one.epoch()).isEqualTo(1);
    assertThat(store.find(first.fingerprint())).contains(one);
    AcceptedSession session = one.sessions().get(0);
    assertThat(session.runDigest()).isEqualTo(RunFile.digest(first));
    assertThat(session.who()).isEqualTo("ann");
    assertThat(session.commit()).contains("ab12");
    assertThat(session.scenarios().get(0).medians("rtf")).containsExactly(0.2, 0.2);

    assertThat(store.accept(run("r2", 0.21), SAME, Set.of()).sessions()).hasSize(2);
    BaselineRecord next = store.accept(run("r3", 0.3), NEW, Set.of());
    assertThat(next.epoch()).isEqualTo(2);
    assertThat(next.supersedes()).contains(1);
    assertThat(store.list()).extracting(BaselineRecord::epoch).containsExactly(1, 2);
    assertThat(store.list().get(0).sessions()).hasSize(2);
    assertThat(BaselineStore.diff(store.list().get(0), next))
        .containsExactly("s: 0.2050 → 0.3000, +46.3 %");
    assertThat(next.description()).startsWith("epoch 2 of fingerprint ").contains("last r3");
  }

  @Test
  void accept_unfitRuns_areRefusedWithTheReason() {
    refused(obstructed("planted-slowdown", false), "planted-slowdown");
    refused(obstructed("clocks-unlocked", true), "clocks-unlocked (m); measure again without it");
    refused(Runs.report("r", List.of()), "no scenario has a restart that counts");
    Sample failed = new Sample(Instant.EPOCH, Map.of(), Optional.of("OUT_OF_MEMORY: x"));
    Restart restart =
        new Restart(
            0, Side.CANDIDATE, Optional.empty(), 1, true, List.of(failed), Optional.empty());
    refused(
        Runs.report(
            "r",
            List.of(new ScenarioResult(new Scenario("s", "c", "rtf", Map.of()), List.of(restart)))),
        "s failed 1 of 1 times [OUT_OF_MEMORY]");
  }

  @Test
  void accept_waivedClocks_isTaken() throws IOException {
    assertThat(
            store
                .accept(obstructed("clocks-unlocked", true), SAME, Set.of("clocks-unlocked"))
                .sessions())
        .hasSize(1);
  }

  @Test
  void accept_twice_isRefused() throws IOException {
    store.accept(run("r1", 0.2), SAME, Set.of());
    refused(run("r1", 0.2), "run r1 is accepted already, in epoch 1");
  }

  @Test
  void lookup_otherFingerprint_namesTheNearestOnesDifferences() throws IOException {
    store.accept(run("r1", 0.2), SAME, Set.of());
    RunReport other =
        Runs.report("r", Map.of("device", "orin", "power_mode", "30W"), List.of(), List.of());
    BaselineLookup lookup = store.lookup(other.fingerprint());
    assertThat(lookup.record()).isEmpty();
    assertThat(lookup.differences()).containsExactly("power_mode: 30W here, MAXN there");
  }

  @Test
  void find_corruptFile_namesItAndTheField() throws IOException {
    RunReport run = run("r1", 0.2);
    store.accept(run, SAME, Set.of());
    Path file = root.resolve("store/" + run.fingerprint().id() + "/epoch-0001.json");
    String json = Files.readString(file);
    Files.writeString(file, json.substring(0, json.length() / 2));
    assertThatIOException()
        .isThrownBy(() -> store.find(run.fingerprint()))
        .withMessageStartingWith(file + ": not valid JSON at line");
    Files.writeString(file, json.replace("\"rtf\" : 0.2", "\"rtf\" : \"x\""));
    assertThatIOException()
        .isThrownBy(() -> store.find(run.fingerprint()))
        .withMessageContaining(
            "sessions[0].scenarios[0].restarts[0].medians.rtf: expected a number");
    Files.writeString(file, json.replace("\"epoch\" : 1", "\"epoch\" : 7"));
    assertThatIOException()
        .isThrownBy(() -> store.list())
        .withMessageContaining("epoch-0001.json: holds epoch 7");
    Files.writeString(file, json.replace("\"schema\" : 2", "\"schema\" : 9"));
    assertThatIOException()
        .isThrownBy(() -> store.list())
        .withMessageContaining("schema: expected schema 2");
  }

  @Test
  void acceptance_withoutAReason_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Acceptance("ann", Instant.EPOCH, " ", Acceptance.Level.SAME))
        .withMessageContaining("say why this run is normal");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Acceptance("", Instant.EPOCH, "x", Acceptance.Level.SAME))
        .withMessageContaining("who must not be blank");
  }

  private void refused(RunReport report, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.accept(report, SAME, Set.of()))
        .withMessageContaining(message);
  }

  private static RunReport run(String id, double rtf) {
    return Runs.report(
        id, List.of(Runs.scenario("s", Side.CANDIDATE, new double[] {rtf}, new double[] {rtf})));
  }

  private static RunReport obstructed(String code, boolean invalidates) {
    return Runs.report(
        "r",
        Map.of("device", "orin"),
        run("x", 0.2).scenarios(),
        List.of(new Obstacle(code, "m", invalidates)));
  }

  private static Acceptance acceptance(Acceptance.Level level) {
    return new Acceptance("ann", Instant.parse("2026-11-22T12:00:00Z"), "first", level);
  }

  @Test
  void accept_keepsTheVerdictAndWhatStoodBefore() throws IOException {
    store.accept(run("r1", 0.2), SAME, Optional.of("INCONCLUSIVE"), Set.of());
    store.accept(run("r2", 0.21), SAME, Optional.of("PASS"), Set.of());
    BaselineRecord written = store.accept(run("r3", 0.3), NEW, Optional.of("FAIL"), Set.of());

    BaselineRecord next = store.find(written.fingerprint()).orElseThrow();
    Occasion occasion = next.sessions().get(0).occasion().orElseThrow();
    assertThat(occasion.verdict()).isEqualTo("FAIL");
    assertThat(occasion.former()).hasSize(1);
    assertThat(occasion.former().values()).first().asInstanceOf(DOUBLE).isBetween(0.2, 0.21);
    BaselineLookup found = store.lookup(written.fingerprint());
    assertThat(found.earlier()).hasSize(1);
    assertThat(found.earlier().get(0).sessions())
        .extracting(session -> session.occasion().orElseThrow().former().size())
        .containsExactly(0, 1);
  }
}
