package dev.ishowtts.monitor.document;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Says which fields of answers may be {@code null}: those of records that may be absent. */
final class AbsentFields implements OpenApiCustomizer {
  private static final String NULL = "null";

  private final SchemaNames names;

  AbsentFields(SchemaNames names) {
    this.names = names;
  }

  @Override
  public void customise(OpenAPI document) {
    document
        .getComponents()
        .getSchemas()
        .forEach((name, schema) -> names.type(name).ifPresent(type -> complete(schema, type)));
  }

  @SuppressWarnings("rawtypes") // of the document's model
  private static void complete(Schema<?> schema, Class<?> type) {
    Map<String, Schema> properties = schema.getProperties();
    if (!type.isRecord() || properties == null) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getType() == Optional.class) {
        properties.computeIfPresent(component.getName(), (name, field) -> orNull(field));
      }
    }
  }

  private static Schema<?> orNull(Schema<?> field) {
    if (field.getTypes() == null) {
      return new Schema<>().anyOf(List.of(field, new Schema<>().types(Set.of(NULL))));
    }
    Set<String> types = new LinkedHashSet<>(field.getTypes());
    types.add(NULL);
    field.setTypes(types);
    return field;
  }
}
