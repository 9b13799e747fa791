package dev.ishowtts.baselines.gate;

import com.google.auto.service.AutoService;
import dev.ishowtts.baselines.compare.ComparePolicy;
import dev.ishowtts.baselines.compare.RelativeLimits;
import dev.ishowtts.baselines.compare.ScenarioRule;
import dev.ishowtts.config.Config;
import dev.ishowtts.config.Glob;
import dev.ishowtts.config.Setting;
import dev.ishowtts.config.SettingGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every number the gate judges by.
 *
 * @param compare relative limits
 * @param targetRtf RTF that every scenario must stay below; empty if there is none
 * @param marginal what it means if the target lies inside the interval
 * @param cvBudgetPercent largest robust CV between restarts, in percent
 * @param silentRms audio_rms at or below which audio counts as silent, full scale 1
 * @param leak limits of memory growth
 * @param clocks whether a verdict needs verified and locked clocks
 * @param validPairs least share of a paired run's pairs that must count, in (0, 1]
 * @param ruler how steady the control ruler of a paired run must be
 * @param driftPercentPerHour largest growth of a soak run's RTF
 * @param rules targets and budgets of some scenarios, a later one wins
 */
public record GatePolicy(
    ComparePolicy compare,
    Optional<Double> targetRtf,
    Marginal marginal,
    double cvBudgetPercent,
    double silentRms,
    LeakLimits leak,
    Clocks clocks,
    double validPairs,
    RulerLimits ruler,
    double driftPercentPerHour,
    List<PolicyRule> rules) {
  /** Error of a false FAIL of the target, the variance budget and the error rate, each. */
  public static final double ALPHA = 0.01;

  /** The policy without any setting changed. */
  public static final GatePolicy STANDARD =
      new GatePolicy(
          ComparePolicy.STANDARD,
          Optional.empty(),
          Marginal.INCONCLUSIVE,
          5,
          1e-4,
          LeakLimits.STANDARD,
          Clocks.REQUIRED,
          0.8,
          RulerLimits.STANDARD,
          3);

  /**
   * Codes of the obstacles that only say that clocks were not, or not known to be, locked at their
   * highest: where clocks are not required, they are warnings.
   */
  public static final Set<String> CLOCK_CODES =
      Set.of(
          "clocks-unlocked", "clocks-unverified", "slow-power-mode", "clocks-moved", "emc-moved");

  public GatePolicy {
    rules = List.copyOf(rules);
    if (!(cvBudgetPercent > 0) || !(silentRms >= 0) || !(validPairs > 0 && validPairs <= 1)) {
      throw new IllegalArgumentException(
          "CV budget must be > 0, silent rms >= 0, valid pairs in (0, 1], got "
              + cvBudgetPercent
              + ", "
              + silentRms
              + ", "
              + validPairs);
    }
    if (!(driftPercentPerHour >= 0)) {
      throw new IllegalArgumentException("drift must be >= 0, got " + driftPercentPerHour);
    }
    targetRtf.ifPresent(
        target -> {
          if (!(target > 0)) {
            throw new IllegalArgumentException("target RTF must be > 0, got " + target);
          }
        });
  }

  /** Creates a policy that is the same for every scenario. */
  public GatePolicy(
      ComparePolicy compare,
      Optional<Double> targetRtf,
      Marginal marginal,
      double cvBudgetPercent,
      double silentRms,
      LeakLimits leak,
      Clocks clocks,
      double validPairs,
      RulerLimits ruler,
      double driftPercentPerHour) {
    this(
        compare,
        targetRtf,
        marginal,
        cvBudgetPercent,
        silentRms,
        leak,
        clocks,
        validPairs,
        ruler,
        driftPercentPerHour,
        List.of());
  }

  /** Returns the budget of one scenario's variation, in percent. */
  public double cvBudgetPercent(String scenario, String primary) {
    double budget = cvBudgetPercent;
    for (PolicyRule rule : rules) {
      if (rule.covers(scenario, primary, primary)) {
        budget = rule.cvBudgetPercent().orElse(budget);
      }
    }
    return budget;
  }

  /** Returns the policy that {@code config} describes. */
  public static GatePolicy from(Config config) {
    double target = config.get(Keys.TARGET_RTF);
    return new GatePolicy(
        new ComparePolicy(
            new RelativeLimits(
                config.get(Keys.ALPHA),
                config.get(Keys.PAIRED_MARGIN),
                0,
                config.get(Keys.PAIRED_GLOBAL_TOLERANCE),
                config.get(Keys.PAIRED_LOCAL_TOLERANCE)),
            new RelativeLimits(
                config.get(Keys.ALPHA),
                0,
                config.get(Keys.STORED_LEAST_LOSS),
                config.get(Keys.STORED_GLOBAL_TOLERANCE),
                config.get(Keys.STORED_LOCAL_TOLERANCE)),
            config.get(Keys.SESSION_SD),
            config.get(Keys.AUDIO_LENGTH_TOLERANCE),
            config.rows(Keys.OVERRIDE).stream().map(GatePolicy::scenarioRule).toList()),
        target == 0 ? Optional.empty() : Optional.of(target),
        config.get(Keys.MARGINAL),
        config.get(Keys.CV_BUDGET_PERCENT),
        config.get(Keys.SILENT_RMS),
        new LeakLimits(
            config.get(Keys.LEAK_MIB_PER_HOUR),
            config.get(Keys.LEAK_MIB_PER_DAY),
            config.get(Keys.LEAK_SETTLING),
            config.get(Keys.LEAK_BLOCK),
            LeakLimits.STANDARD.series()),
        config.get(Keys.CLOCKS),
        config.get(Keys.VALID_PAIRS),
        new RulerLimits(config.get(Keys.RULER_DIFFERENCE), config.get(Keys.RULER_CV_PERCENT)),
        config.get(Keys.DRIFT_PERCENT_PER_HOUR),
        config.rows(Keys.OVERRIDE).stream().map(GatePolicy::policyRule).toList());
  }

  private static ScenarioRule scenarioRule(Config.Row row) {
    return new ScenarioRule(
        new Glob(row.get(Keys.SCENARIO)),
        new Glob(row.get(Keys.METRIC)),
        row.get(Keys.MARGIN),
        row.get(Keys.LEAST_LOSS),
        row.get(Keys.TOLERANCE),
        switch (row.get(Keys.ACTION)) {
          case INHERIT -> Optional.empty();
          case FAIL -> Optional.of(ScenarioRule.Standing.FAIL);
          case WARN -> Optional.of(ScenarioRule.Standing.WARN);
          case IGNORE -> Optional.of(ScenarioRule.Standing.IGNORE);
        });
  }

  private static PolicyRule policyRule(Config.Row row) {
    return new PolicyRule(
        new Glob(row.get(Keys.SCENARIO)),
        new Glob(row.get(Keys.METRIC)),
        row.get(Keys.TARGET),
        switch (row.get(Keys.ROW_MARGINAL)) {
          case INHERIT -> Optional.empty();
          case INCONCLUSIVE -> Optional.of(Marginal.INCONCLUSIVE);
          case WARNING -> Optional.of(Marginal.WARNING);
        },
        row.get(Keys.ROW_CV_BUDGET));
  }

  /** An override's word on what findings mean. */
  enum Action {
    INHERIT,
    FAIL,
    WARN,
    IGNORE
  }

  /** An override's word on a target inside the interval. */
  enum RowMarginal {
    INHERIT,
    INCONCLUSIVE,
    WARNING
  }

  /**
   * Returns the policy for work of a provider. Laptops and CI machines cannot lock their clocks: on
   * the processor a verdict does without, unless somebody says otherwise.
   *
   * @param provider as fingerprints have it, such as {@code cpu}
   */
  public static GatePolicy of(Config config, String provider) {
    GatePolicy policy = from(config);
    boolean says =
        config.describe().stream()
            .anyMatch(
                entry -> entry.key().equals("gate.clocks") && !entry.origin().equals("default"));
    return says || !provider.equals("cpu") ? policy : policy.withClocks(Clocks.NOT_REQUIRED);
  }

  /** Returns this policy with another word on clocks. */
  public GatePolicy withClocks(Clocks other) {
    return new GatePolicy(
        compare,
        targetRtf,
        marginal,
        cvBudgetPercent,
        silentRms,
        leak,
        other,
        validPairs,
        ruler,
        driftPercentPerHour,
        rules);
  }

  /** Returns this policy with another target. */
  public GatePolicy withTarget(double rtf, Marginal inside) {
    return new GatePolicy(
        compare,
        Optional.of(rtf),
        inside,
        cvBudgetPercent,
        silentRms,
        leak,
        clocks,
        validPairs,
        ruler,
        driftPercentPerHour,
        rules);
  }

  /** Returns this policy with other relative limits. */
  public GatePolicy withCompare(ComparePolicy other) {
    return new GatePolicy(
        other,
        targetRtf,
        marginal,
        cvBudgetPercent,
        silentRms,
        leak,
        clocks,
        validPairs,
        ruler,
        driftPercentPerHour,
        rules);
  }

  /** Returns the obstacle codes that this policy does not mind. */
  public Set<String> waived() {
    return clocks == Clocks.NOT_REQUIRED ? CLOCK_CODES : Set.of();
  }

  /** Whether clocks are a precondition. */
  public enum Clocks {
    /** Unlocked or unverified clocks make the verdict INCONCLUSIVE. */
    REQUIRED,
    /** They are a warning: the place accepts the noise. */
    NOT_REQUIRED
  }

  /** What a target inside the interval means. */
  public enum Marginal {
    /** The verdict is INCONCLUSIVE: for releases. */
    INCONCLUSIVE,
    /** It is a warning: for changes under review. */
    WARNING
  }

  /** The settings of the gate. */
  @AutoService(SettingGroup.class)
  public static final class Keys implements SettingGroup {
    static final Setting<Double> ALPHA =
        Setting.number("gate.alpha", RelativeLimits.PAIRED.alpha())
            .between(1e-6, 0.2)
            .help("Chance of a false FAIL of the relative check.");
    static final Setting<Double> PAIRED_MARGIN =
        Setting.number("gate.paired.margin", RelativeLimits.PAIRED.margin())
            .between(0.0, 1.0)
            .help("Loss that a paired run tolerates, as a fraction.");
    static final Setting<Double> PAIRED_GLOBAL_TOLERANCE =
        Setting.number("gate.paired.global_tolerance", RelativeLimits.PAIRED.globalTolerance())
            .between(0.001, 1.0)
            .help("PASS needs the mean loss's upper 95 % bound below this fraction.");
    static final Setting<Double> PAIRED_LOCAL_TOLERANCE =
        Setting.number("gate.paired.local_tolerance", RelativeLimits.PAIRED.localTolerance())
            .between(0.001, 1.0)
            .help("PASS needs every scenario's upper 95 % bound below this fraction.");
    static final Setting<Double> STORED_LEAST_LOSS =
        Setting.number("gate.stored.least_loss", RelativeLimits.STORED.leastLoss())
            .between(0.0, 1.0)
            .help("Loss that a FAIL against stored sessions must show, as a fraction.");
    static final Setting<Double> STORED_GLOBAL_TOLERANCE =
        Setting.number("gate.stored.global_tolerance", RelativeLimits.STORED.globalTolerance())
            .between(0.001, 1.0)
            .help("As gate.paired.global_tolerance, against stored sessions.");
    static final Setting<Double> STORED_LOCAL_TOLERANCE =
        Setting.number("gate.stored.local_tolerance", RelativeLimits.STORED.localTolerance())
            .between(0.001, 1.0)
            .help("As gate.paired.local_tolerance, against stored sessions.");
    static final Setting<Double> SESSION_SD =
        Setting.number("gate.stored.session_sd", ComparePolicy.STANDARD.sessionSd())
            .between(0.0, 0.5)
            .help("Assumed spread between sessions, as a fraction, until 8 are accepted.");
    static final Setting<Double> AUDIO_LENGTH_TOLERANCE =
        Setting.number("gate.audio_length_tolerance", ComparePolicy.STANDARD.audioLengthTolerance())
            .between(0.0, 1.0)
            .help("Change of the audio's length, as a fraction, up to which RTF compares.");
    static final Setting<Double> TARGET_RTF =
        Setting.number("gate.target_rtf", 0)
            .between(0.0, 1000.0)
            .help("RTF that every scenario must stay below; 0 for none.");
    static final Setting<Marginal> MARGINAL =
        Setting.choice("gate.target_marginal", Marginal.INCONCLUSIVE)
            .help("What it means if the target lies inside the interval.");
    static final Setting<Double> CV_BUDGET_PERCENT =
        Setting.number("gate.cv_budget_percent", STANDARD.cvBudgetPercent())
            .between(0.01, 100.0)
            .help("Largest robust variation between restarts, in percent.");
    static final Setting<Double> SILENT_RMS =
        Setting.number("gate.silent_rms", STANDARD.silentRms())
            .between(0.0, 1.0)
            .help("Audio of at most this level counts as silent, full scale 1.");
    static final Setting<Double> LEAK_MIB_PER_HOUR =
        Setting.number("gate.leak.mib_per_hour", LeakLimits.STANDARD.mibPerHour())
            .between(0.0, 1e6)
            .help("Memory growth that a soak run tolerates.");
    static final Setting<Double> LEAK_MIB_PER_DAY =
        Setting.number("gate.leak.mib_per_day", LeakLimits.STANDARD.mibPerDay())
            .between(0.0, 1e6)
            .help("Memory growth over a day that a soak run tolerates.");
    static final Setting<Clocks> CLOCKS =
        Setting.choice("gate.clocks", Clocks.REQUIRED)
            .help("Whether a verdict needs verified and locked clocks.");
    static final Setting<Double> VALID_PAIRS =
        Setting.number("gate.valid_pairs", STANDARD.validPairs())
            .between(0.1, 1.0)
            .help("Least share of a paired run's pairs that must count.");

    static final Setting<Duration> LEAK_SETTLING =
        Setting.duration("gate.leak.settling", LeakLimits.STANDARD.settling())
            .between(Duration.ZERO, Duration.ofHours(24))
            .help("Start of a soak run that is left out.");
    static final Setting<Duration> LEAK_BLOCK =
        Setting.duration("gate.leak.block", LeakLimits.STANDARD.block())
            .between(Duration.ofMillis(100), Duration.ofHours(1))
            .help("Time whose readings are reduced to their median; 12 blocks are needed.");
    static final Setting<Double> DRIFT_PERCENT_PER_HOUR =
        Setting.number("gate.drift_percent_per_hour", STANDARD.driftPercentPerHour())
            .between(0.0, 1e6)
            .help("Growth of the RTF that a soak run tolerates.");
    static final Setting<Double> RULER_DIFFERENCE =
        Setting.number("gate.ruler.difference", RulerLimits.STANDARD.difference())
            .between(1e-4, 10.0)
            .help("Difference of the control ruler between the sides of a paired run.");
    static final Setting<Double> RULER_CV_PERCENT =
        Setting.number("gate.ruler.cv_percent", RulerLimits.STANDARD.cvPercent())
            .between(0.01, 1000.0)
            .help("Largest variation of the control ruler over restarts, in percent.");

    static final Setting<String> SCENARIO =
        Setting.text("scenario", "*")
            .check(text -> !text.isBlank(), "a scenario id, with * and ?")
            .help("Scenarios that this override is for.");
    static final Setting<String> METRIC =
        Setting.text("metric", "*")
            .check(text -> !text.isBlank(), "a metric key, with * and ?")
            .help("Metrics; * is the one that a scenario is judged by.");
    static final Setting<Optional<Double>> MARGIN = share("margin").help("Loss that is tolerated.");
    static final Setting<Optional<Double>> LEAST_LOSS =
        share("least_loss").help("Loss that a FAIL must show.");
    static final Setting<Optional<Double>> TOLERANCE =
        share("tolerance")
            .check(value -> value.orElse(1.0) > 0, "a fraction above 0, at most 1")
            .help("PASS needs the upper 95 % bound below it.");
    static final Setting<Optional<Double>> TARGET =
        Setting.optionalNumber("target")
            .check(value -> value.orElse(1.0) > 0, "a number above 0")
            .help("Value that must not be reached, in the metric's unit and direction.");
    static final Setting<RowMarginal> ROW_MARGINAL =
        Setting.choice("target_marginal", RowMarginal.INHERIT).help("As gate.target_marginal.");
    static final Setting<Optional<Double>> ROW_CV_BUDGET =
        Setting.optionalNumber("cv_budget_percent")
            .check(value -> value.orElse(1.0) > 0, "a number above 0")
            .help("As gate.cv_budget_percent.");
    static final Setting<Action> ACTION =
        Setting.choice("action", Action.INHERIT)
            .help("Whether a loss fails, warns, or is not looked at.");
    static final Setting<List<Config.Row>> OVERRIDE =
        Setting.table(
                "gate.override",
                SCENARIO,
                METRIC,
                MARGIN,
                LEAST_LOSS,
                TOLERANCE,
                TARGET,
                ROW_MARGINAL,
                ROW_CV_BUDGET,
                ACTION)
            .help("What is different for some scenarios or metrics; a later one wins.");

    private static Setting<Optional<Double>> share(String key) {
      return Setting.optionalNumber(key)
          .check(
              value -> value.orElse(0.0) >= 0 && value.orElse(0.0) <= 1, "a fraction from 0 to 1");
    }

    /** Creates the group; called by {@link java.util.ServiceLoader}. */
    public Keys() {}

    @Override
    public List<Setting<?>> settings() {
      return List.of(
          ALPHA,
          PAIRED_MARGIN,
          PAIRED_GLOBAL_TOLERANCE,
          PAIRED_LOCAL_TOLERANCE,
          STORED_LEAST_LOSS,
          STORED_GLOBAL_TOLERANCE,
          STORED_LOCAL_TOLERANCE,
          SESSION_SD,
          AUDIO_LENGTH_TOLERANCE,
          TARGET_RTF,
          MARGINAL,
          CV_BUDGET_PERCENT,
          SILENT_RMS,
          LEAK_MIB_PER_HOUR,
          LEAK_MIB_PER_DAY,
          LEAK_SETTLING,
          LEAK_BLOCK,
          DRIFT_PERCENT_PER_HOUR,
          CLOCKS,
          VALID_PAIRS,
          RULER_DIFFERENCE,
          RULER_CV_PERCENT,
          OVERRIDE);
    }
  }
}
