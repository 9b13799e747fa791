package dev.ishowtts.harness.report;

import dev.ishowtts.baselines.gate.Finding;
import dev.ishowtts.baselines.gate.Finding.Severity;
import dev.ishowtts.baselines.gate.JudgedRun;
import dev.ishowtts.baselines.gate.Verdict;
import dev.ishowtts.baselines.run.Metric;
import dev.ishowtts.baselines.run.RunReport;
import dev.ishowtts.baselines.run.ScenarioResult;
import dev.ishowtts.baselines.run.Side;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A judged run as JUnit XML: a test case per scenario and check, and one for the gate. FAIL is a
 * failure, INCONCLUSIVE is skipped; better than the baseline is no failure.
 */
final class JUnitReport {
  private static final String RELATIVE = "relative";

  private record Case(
      String type, String name, double seconds, List<Finding> findings, Severity worst) {}

  private JUnitReport() {}

  static String render(JudgedRun judged) {
    List<Case> cases = cases(judged);
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      suite(xml, judged, cases);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string writer does not fail", e);
    }
    return text + "\n";
  }

  private static void suite(XMLStreamWriter xml, JudgedRun judged, List<Case> cases)
      throws XMLStreamException {
    RunReport report = judged.report();
    xml.writeStartElement("testsuite");
    attribute(xml, "name", "ishowtts-" + report.suite());
    attribute(xml, "tests", Integer.toString(cases.size()));
    attribute(xml, "failures", Long.toString(count(cases, Severity.FAIL)));
    attribute(xml, "errors", "0");
    attribute(xml, "skipped", Long.toString(count(cases, Severity.INCONCLUSIVE)));
    attribute(
        xml,
        "time",
        seconds(Duration.between(report.started(), report.finished()).toMillis() / 1000.0));
    attribute(xml, "timestamp", report.started().toString());
    attribute(xml, "hostname", report.origin().host());
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : properties(judged).entrySet()) {
      xml.writeEmptyElement("property");
      attribute(xml, "name", property.getKey());
      attribute(xml, "value", property.getValue());
    }
    xml.writeEndElement();
    for (Case test : cases) {
      testCase(xml, test);
    }
    xml.writeEndElement();
  }

  private static Map<String, String> properties(JudgedRun judged) {
    RunReport report = judged.report();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("run", report.id());
    properties.put("verdict", judged.verdict().name());
    properties.put("baseline", judged.baseline().orElse("none"));
    properties.put("model", report.model().name());
    properties.put("model.digest", report.model().digest());
    report.origin().commit().ifPresent(commit -> properties.put("commit", commit));
    properties.put("fingerprint", report.fingerprint().id());
    report
        .fingerprint()
        .facts()
        .forEach((fact, value) -> properties.put("fingerprint." + fact, value));
    report.settings().entrySet().stream()
        .filter(setting -> setting.getKey().startsWith("gate."))
        .sorted(Map.Entry.comparingByKey())
        .forEach(setting -> properties.put(setting.getKey(), setting.getValue()));
    return properties;
  }

  private static List<Case> cases(JudgedRun judged) {
    List<Case> cases = new ArrayList<>();
    Map<String, List<Finding>> ofRun = new LinkedHashMap<>();
    List<String> scenarios = new ArrayList<>();
    for (ScenarioResult result : judged.report().scenarios()) {
      String id = result.scenario().id();
      scenarios.add(id);
      Map<String, List<Finding>> byCheck = new LinkedHashMap<>();
      byCheck.put(RELATIVE, new ArrayList<>());
      judged.findings().stream()
          .filter(finding -> finding.scenario().equals(Optional.of(id)))
          .forEach(finding -> add(byCheck, finding));
      byCheck.forEach(
          (check, findings) ->
              cases.add(
                  of(
                      check.equals(RELATIVE) ? result.scenario().primary() : check,
                      id,
                      seconds(result),
                      findings)));
    }
    judged.findings().stream()
        .filter(finding -> finding.scenario().filter(scenarios::contains).isEmpty())
        .forEach(finding -> add(ofRun, finding));
    ofRun.forEach((check, findings) -> cases.add(of(check, "all scenarios", 0, findings)));
    cases.add(gate(judged));
    return cases;
  }

  private static void add(Map<String, List<Finding>> byCheck, Finding finding) {
    byCheck.computeIfAbsent(finding.check(), check -> new ArrayList<>()).add(finding);
  }

  private static Case gate(JudgedRun judged) {
    Severity worst =
        switch (judged.verdict()) {
          case FAIL -> Severity.FAIL;
          case INCONCLUSIVE -> Severity.INCONCLUSIVE;
          case PASS, IMPROVED -> Severity.INFO;
        };
    List<Finding> reasons =
        judged.verdict() == Verdict.PASS
            ? List.of()
            : judged.findings().stream().filter(finding -> finding.severity() == worst).toList();
    return new Case("perf.gate", "gate", 0, reasons, worst);
  }

  private static Case of(String check, String name, double seconds, List<Finding> findings) {
    Severity worst =
        findings.stream().map(Finding::severity).min(Enum::compareTo).orElse(Severity.INFO);
    return new Case("perf." + check, name, seconds, findings, worst);
  }

  private static double seconds(ScenarioResult result) {
    double[] walls = result.restartMedians(Side.CANDIDATE, Metric.WALL_MS.key());
    return walls.length == 0 ? 0 : java.util.Arrays.stream(walls).average().orElse(0) / 1000;
  }

  private static void testCase(XMLStreamWriter xml, Case test) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute(xml, "classname", test.type());
    attribute(xml, "name", test.name());
    attribute(xml, "time", seconds(test.seconds()));
    String message =
        test.findings().isEmpty() ? test.worst().name() : test.findings().get(0).message();
    if (test.worst() == Severity.FAIL) {
      xml.writeStartElement("failure");
      attribute(xml, "type", "regression");
      attribute(xml, "message", message);
      xml.writeCharacters(clean(body(test.findings())));
      xml.writeEndElement();
    } else if (test.worst() == Severity.INCONCLUSIVE) {
      xml.writeEmptyElement("skipped");
      attribute(xml, "message", message);
    } else if (!test.findings().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(clean(body(test.findings())));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String body(List<Finding> findings) {
    StringBuilder body = new StringBuilder();
    for (Finding finding : findings) {
      body.append(finding.severity()).append(' ').append(finding.message()).append('\n');
    }
    return body.toString();
  }

  private static long count(List<Case> cases, Severity severity) {
    return cases.stream().filter(test -> test.worst() == severity).count();
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, clean(value));
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /* XML 1.0 has no way to write control characters, not even escaped. */
  private static String clean(String text) {
    return text.codePoints()
        .map(point -> isXml(point) ? point : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isXml(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
