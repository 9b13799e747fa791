package dev.ishowtts.harness.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of Flux that the dashboards use, strictly: every token has its place, every
 * function is known and has exactly arguments that it knows. Throws for anything else.
 */
final class FluxSyntax {
  /** Functions with their arguments; those behind a question mark may be left out. */
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("from", "bucket"),
          Map.entry("range", "start stop"),
          Map.entry("filter", "fn"),
          Map.entry("group", "?columns"),
          Map.entry("sort", "columns ?desc"),
          Map.entry("limit", "n"),
          Map.entry("keep", "columns"),
          Map.entry("rename", "columns"),
          Map.entry("map", "fn"),
          Map.entry("last", ""),
          Map.entry("sum", ""),
          Map.entry("pivot", "rowKey columnKey valueColumn"),
          Map.entry("int", "v"),
          Map.entry("schema.tagValues", "bucket tag predicate start"));

  private static final Set<String> NAMES =
      Set.of("v.defaultBucket", "v.timeRangeStart", "v.timeRangeStop", "true", "false");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\\\n]|\\\\.)*\")|(/(?:[^/\\\\\\n]|\\\\.)+/)|(\\d+(?:\\.\\d+)?[a-z]*)"
              + "|([A-Za-z_]\\w*)|(\\|>|=>|==|!=|=~|>|-|[(){}\\[\\],:.]))");

  private final List<String> tokens = new ArrayList<>();
  private final Set<String> imports = new TreeSet<>();
  private int next;

  private FluxSyntax(String text) {
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw new IllegalArgumentException("no token at: " + text.substring(end));
    }
  }

  /** Checks a whole query. */
  static void check(String text) {
    FluxSyntax syntax = new FluxSyntax(text);
    while (syntax.take("import")) {
      String name = syntax.any();
      syntax.imports.add(name.substring(name.lastIndexOf('/') + 1, name.length() - 1));
    }
    syntax.call(Set.of());
    while (syntax.take("|>")) {
      syntax.call(Set.of());
    }
    if (syntax.next != syntax.tokens.size()) {
      throw new IllegalArgumentException("left over: " + syntax.peek());
    }
  }

  private void call(Set<String> scope) {
    String name = dotted();
    if (!FUNCTIONS.containsKey(name)) {
      throw new IllegalArgumentException("unknown function " + name);
    }
    if (name.contains(".") && !imports.contains(name.substring(0, name.indexOf('.')))) {
      throw new IllegalArgumentException("not imported: " + name);
    }
    need("(");
    Set<String> given = new TreeSet<>();
    while (!take(")")) {
      String argument = any();
      if (!given.add(argument)) {
        throw new IllegalArgumentException(argument + " twice in " + name);
      }
      need(":");
      expression(scope);
      if (!take(",") && !peek().equals(")")) {
        throw new IllegalArgumentException("expected , or ) but got " + peek());
      }
    }
    for (String argument : Answers.in(FUNCTIONS, name).split(" ", -1)) {
      boolean optional = argument.startsWith("?");
      if (!given.remove(argument.replace("?", "")) && !optional && !argument.isEmpty()) {
        throw new IllegalArgumentException(name + " needs " + argument);
      }
    }
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(name + " does not know " + given);
    }
  }

  private void expression(Set<String> scope) {
    boolean lambda =
        peek().equals("(") && tokens.get(next + 2).equals(")") && tokens.get(next + 3).equals("=>");
    if (lambda) {
      next++;
      String parameter = any();
      next += 2;
      expression(Set.of(parameter));
      return;
    }
    if (take("if")) {
      expression(scope);
      need("then");
      expression(scope);
      need("else");
      expression(scope);
      return;
    }
    comparison(scope);
    while (take("or") || take("and")) {
      comparison(scope);
    }
  }

  private void comparison(Set<String> scope) {
    difference(scope);
    if (take("=~")) {
      if (!any().startsWith("/")) {
        throw new IllegalArgumentException("=~ needs a regular expression");
      }
      return;
    }
    if (take("==") || take("!=") || take(">")) {
      difference(scope);
    }
  }

  private void difference(Set<String> scope) {
    primary(scope);
    while (take("-")) {
      primary(scope);
    }
  }

  private void primary(Set<String> scope) {
    String token = peek();
    if (token.startsWith("\"") || Character.isDigit(token.charAt(0))) {
      next++;
      return;
    }
    switch (token) {
      case "-" -> {
        next++;
        primary(scope);
      }
      case "(" -> {
        next++;
        expression(scope);
        need(")");
      }
      case "[" -> {
        next++;
        do {
          expression(scope);
        } while (take(","));
        need("]");
      }
      case "{" -> record(scope);
      default -> name(scope);
    }
  }

  private void record(Set<String> scope) {
    need("{");
    if (tokens.get(next + 1).equals("with")) {
      if (!scope.contains(any())) {
        throw new IllegalArgumentException("unknown record before with");
      }
      next++;
    }
    do {
      any();
      need(":");
      expression(scope);
    } while (take(","));
    need("}");
  }

  private void name(Set<String> scope) {
    int start = next;
    String name = dotted();
    if (peek().equals("(")) {
      next = start;
      call(scope);
      return;
    }
    boolean known =
        NAMES.contains(name)
            || (name.contains(".") && scope.contains(name.substring(0, name.indexOf('.'))));
    if (!known) {
      throw new IllegalArgumentException("unknown name " + name);
    }
  }

  private String dotted() {
    String name = any();
    if (!name.matches("[A-Za-z_]\\w*")) {
      throw new IllegalArgumentException("expected a name, got " + name);
    }
    while (take(".")) {
      name += "." + any();
    }
    return name;
  }

  private void need(String token) {
    if (!take(token)) {
      throw new IllegalArgumentException("expected " + token + ", got " + peek());
    }
  }

  private boolean take(String token) {
    if (!peek().equals(token)) {
      return false;
    }
    next++;
    return true;
  }

  private String any() {
    String token = peek();
    if (token.isEmpty()) {
      throw new IllegalArgumentException("ends too early");
    }
    next++;
    return token;
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }
}
