package dev.eunoe.model.jinja;

import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code 'text' % values} with the conversions templates use: {@code %s}, {@code %d}, {@code %%}.
 */
final class PercentFormat {
  private static final Pattern CONVERSION = Pattern.compile("%(.)?");

  private PercentFormat() {}

  static Text format(Text format, Object values) {
    List<?> list = values instanceof Tuple tuple ? tuple : List.of(values);
    var result = new Text.Builder();
    var matcher = CONVERSION.matcher(format.toString());
    int copied = 0;
    int used = 0;
    while (matcher.find()) {
      result.add(format.substring(copied, matcher.start()));
      copied = matcher.end();
      String kind = matcher.group(1) == null ? "" : matcher.group(1);
      if (kind.equals("%")) {
        result.add("%");
        continue;
      }
      if (used == list.size()) {
        throw new FailedOperation("not enough arguments for format string");
      }
      Object value = list.get(used++);
      boolean number = kind.equals("d") && Operations.isNumber(value);
      if (!kind.equals("s") && !number) {
        throw new FailedOperation(
            "the conversion %"
                + kind
                + " of a "
                + Operations.typeName(value)
                + " is not supported");
      }
      result.add(
          number ? Text.own(Long.toString((long) Operations.real(value))) : PythonText.str(value));
    }
    if (used < list.size()) {
      throw new FailedOperation("not all arguments converted during string formatting");
    }
    return result.add(format.substring(copied, format.length())).build();
  }
}
