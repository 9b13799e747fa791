package dev.ishowtts.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may know whom, over the classes of every module. */
final class ArchitectureTest {
  private static final Set<String> PROCESS_BORDER =
      Set.of("getenv", "getProperty", "getProperties", "setProperty");

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .withImportOption(location -> !location.contains("/monitor/test/"))
          .importPackages("dev.ishowtts");

  @ParameterizedTest
  @ValueSource(strings = {"config", "baselines", "engine", "harness", "jmh", "monitor"})
  void code_everyModule_isSeen(String module) {
    assertThat(CODE).anyMatch(type -> type.getPackageName().startsWith("dev.ishowtts." + module));
  }

  @Test
  void modules_pointOneWay() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.ishowtts..")
            .layer("config")
            .definedBy("dev.ishowtts.config..")
            .layer("baselines")
            .definedBy("dev.ishowtts.baselines..")
            .layer("engine")
            .definedBy("dev.ishowtts.engine..")
            .layer("harness")
            .definedBy("dev.ishowtts.harness..")
            .layer("jmh")
            .definedBy("dev.ishowtts.jmh..")
            .layer("monitor")
            .definedBy("dev.ishowtts.monitor..")
            .whereLayer("config")
            .mayNotAccessAnyLayer()
            .whereLayer("baselines")
            .mayOnlyAccessLayers("config")
            .whereLayer("engine")
            .mayOnlyAccessLayers("config")
            .whereLayer("harness")
            .mayOnlyAccessLayers("config", "baselines", "engine")
            .whereLayer("jmh")
            .mayOnlyAccessLayers("config", "baselines", "engine")
            .whereLayer("monitor")
            .mayNotBeAccessedByAnyLayer());
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("dev.ishowtts.(**)").should().beFreeOfCycles());
  }

  @Test
  void onnxRuntime_hasOneOwner() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.ishowtts.engine.runtime..")
            .should()
            .dependOnClassesThat(resideInAPackage("ai.onnxruntime..")));
  }

  @Test
  void spring_staysInMonitor() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.ishowtts.monitor..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework..")));
  }

  @Test
  void statistics_useTheJdkOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.ishowtts.baselines.stats..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.ishowtts.baselines.stats.."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Util", "Utils", "Helper", "Manager", "Impl", "Dto"})
  void names_vague_areBanned(String suffix) {
    check(noClasses().should().haveSimpleNameEndingWith(suffix));
  }

  @Test
  void controllers_arePackagePrivate() {
    check(noClasses().that().haveSimpleNameEndingWith("Controller").should().bePublic());
  }

  @Test
  void staticFields_areFinal() {
    check(noFields().that().areStatic().should().notBeFinal());
  }

  @Test
  void clocks_areInjected() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("..cli..", "dev.ishowtts.config..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now"));
  }

  @Test
  void settings_comeThroughConfig() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.ishowtts.config..")
            .and()
            // ONNX Runtime takes the place of its natives as a system property.
            .doNotHaveFullyQualifiedName("dev.ishowtts.engine.runtime.Natives")
            .should()
            .callMethodWhere(
                describe(
                    "environment variables or system properties are used",
                    (JavaMethodCall call) -> isProcessBorder(call.getTarget()))));
  }

  private static boolean isProcessBorder(MethodCallTarget target) {
    return target.getOwner().isEquivalentTo(System.class)
        && PROCESS_BORDER.contains(target.getName());
  }

  @Test
  void commandLine_isAllThatPrints() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.ishowtts.harness.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }

  private static void check(ArchRule rule) {
    List<String> violations = rule.evaluate(CODE).getFailureReport().getDetails();
    assertThat(violations).as(rule.getDescription()).isEmpty();
  }
}
