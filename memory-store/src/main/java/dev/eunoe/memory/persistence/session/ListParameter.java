package dev.eunoe.memory.persistence.session;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Many values as one parameter of a statement, which is planned once however many there are: a text
 * of them with U+001F between, which no id, lexeme or number holds. SQL cuts it again.
 *
 * <pre>
 *   select id from turn where place = any (‹array("places", "bigint")›)
 *   setParameter("places", ListParameter.of(places))
 * </pre>
 */
public final class ListParameter {
  private static final String SEPARATOR = "\u001F";

  /** SQL for any of the row ids that are passed as parameter {@code :ids}. */
  public static final String ANY_ID = "any (" + array("ids", "bigint") + ")";

  private ListParameter() {}

  /** The parameter's value. */
  public static String of(Collection<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR));
  }

  /** SQL for the texts passed as a parameter, as an array. */
  public static String texts(String parameter) {
    return textsIn("cast(:%s as text)".formatted(parameter));
  }

  /**
   * SQL for the values passed as a parameter, as an array.
   *
   * @param type PostgreSQL's, of one of them
   */
  public static String array(String parameter, String type) {
    return "cast(%s as %s[])".formatted(texts(parameter), type);
  }

  /** SQL for texts that are passed within rows, as {@link JsonRows} writes them. */
  public static String textsIn(String column) {
    return "string_to_array(%s, chr(31))".formatted(column);
  }

  /** SQL for values that are passed within rows. */
  public static String arrayIn(String column, String type) {
    return "cast(%s as %s[])".formatted(textsIn(column), type);
  }
}
