package dev.eunoe.command.inspect;

import java.util.Locale;

/** Numbers and sizes as people write them: 4k is 4,096 tokens, a MiB is 2^20 bytes. */
public final class Units {
  /** So that sums over layers and heads stay within 63 bits. */
  private static final long MAX = 1L << 50;

  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final String[] COUNTS = {"", " K", " M", " G", " T", " P", " E"};

  private Units() {}

  /**
   * {@code 4k}, {@code 32K}, {@code 1m}, {@code 2g} or plain digits, with powers of 1,024.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static long parse(String what, String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int shift =
        lower.isEmpty() ? 0 : Math.max("kmgt".indexOf(lower.charAt(lower.length() - 1)), -1);
    String digits = shift >= 0 && !lower.isEmpty() ? lower.substring(0, lower.length() - 1) : lower;
    if (!digits.matches("[0-9]{1,12}") || Long.parseLong(digits) == 0) {
      throw new IllegalArgumentException(
          what + " is '" + text + "', expected a number such as 4096, 4k or 1m.");
    }
    long unit = 1L << (10 * (shift + 1));
    if (Long.parseLong(digits) > MAX / unit) {
      throw new IllegalArgumentException(
          what + " is '" + text + "', expected at most " + MAX + " (1048576g).");
    }
    return Long.parseLong(digits) * unit;
  }

  /** {@code 4k}, {@code 1m}, or all digits where it is no whole number of those. */
  static String tokens(long tokens) {
    if (tokens % (1 << 20) == 0) {
      return tokens / (1 << 20) + "m";
    }
    return tokens % (1 << 10) == 0 ? tokens / (1 << 10) + "k" : Long.toString(tokens);
  }

  public static String bytes(double bytes) {
    return scaled(bytes, 1024, BYTES, " ");
  }

  /** A large count with a decimal prefix. */
  static String count(double count) {
    return scaled(count, 1000, COUNTS, "");
  }

  private static String scaled(double value, int step, String[] names, String gap) {
    int i = 0;
    double scaled = value;
    while (scaled >= step && i < names.length - 1) {
      scaled /= step;
      i++;
    }
    String number = i == 0 ? "%,.0f".formatted(scaled) : String.format(Locale.ROOT, "%.3g", scaled);
    return plain(number) + gap + names[i];
  }

  /** 1.02e+03 is 1,020 in words: three digits never need an exponent here. */
  private static String plain(String number) {
    return number.contains("e") ? new java.math.BigDecimal(number).toPlainString() : number;
  }
}
