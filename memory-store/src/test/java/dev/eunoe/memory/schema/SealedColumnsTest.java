package dev.eunoe.memory.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedBytes;
import dev.eunoe.memory.persistence.session.SealedText;
import jakarta.persistence.Column;
import jakarta.persistence.Table;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A column of words has a type in its entity that plain words cannot be assigned to, and is sealed
 * too where the database is older than its key: neither can be forgotten without the other.
 */
class SealedColumnsTest {
  private static final Set<Class<?>> SEALED =
      Set.of(SealedText.class, SealedAlike.class, SealedBytes.class);

  @Test
  void columnsOfEntities_areSealed_whereTheyAreSealedLater_andNowhereElse() {
    Map<String, Set<String>> later = new TreeMap<>();
    Map<String, Set<String>> now = sealedInEntities();
    SealedColumns.ALL.stream()
        .filter(table -> now.containsKey(table.table()))
        .forEach(table ->
            table
                .columns()
                .forEach(column ->
                    later.computeIfAbsent(table.table(), _ -> new TreeSet<>()).add(column.name())));
    now.values().removeIf(Set::isEmpty);

    assertThat(now).containsKeys("conversation", "exchange", "turn", "segment", "pin");
    assertThat(now).isEqualTo(later);
  }

  private static Map<String, Set<String>> sealedInEntities() {
    Map<String, Set<String>> columns = new TreeMap<>();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.eunoe.memory.persistence")
            .stream()
            .filter(type -> type.isAnnotatedWith(Table.class))
            .forEach(type -> {
              Class<?> entity = type.reflect();
              Set<String> sealed = new TreeSet<>();
              for (Field field : entity.getDeclaredFields()) {
                if (SEALED.contains(field.getType())) {
                  sealed.add(name(field));
                }
              }
              columns.put(entity.getAnnotation(Table.class).name(), sealed);
            });
    return columns;
  }

  private static String name(Field field) {
    Column column = field.getAnnotation(Column.class);
    return column == null || column.name().isEmpty() ? field.getName() : column.name();
  }
}
