package dev.ishowtts.monitor.document;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of schemas. Records of different controllers may have one name: the controller's goes
 * before it. What was named is known to all services of a process, because they share what resolves
 * their types. Any thread.
 */
final class SchemaNames extends TypeNameResolver {
  private static final String CONTROLLER = "Controller";

  private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();

  @Override
  protected String getNameOfClass(Class<?> type) {
    Class<?> owner = type.getEnclosingClass();
    String before = owner == null ? "" : owner.getSimpleName().replace(CONTROLLER, "");
    String own = type.getSimpleName();
    String name = own.startsWith(before) ? own : before + own;
    TYPES.put(name, type);
    return name;
  }

  /** Returns the type that a schema was named for. */
  Optional<Class<?>> type(String schema) {
    return Optional.ofNullable(TYPES.get(schema));
  }
}
