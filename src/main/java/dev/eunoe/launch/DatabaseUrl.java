package dev.eunoe.launch;

/** One database under the two names its two drivers want. */
record DatabaseUrl(String reactive, String jdbc) {

  /**
   * @param url {@code postgresql://HOST:PORT/NAME}, also with {@code jdbc:} before it
   * @throws IllegalArgumentException when it is of another kind
   */
  static DatabaseUrl of(String url) {
    String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
    if (plain.startsWith("postgres://")) {
      plain = "postgresql" + plain.substring("postgres".length());
    }
    if (!plain.startsWith("postgresql://")) {
      throw new IllegalArgumentException(
          "the database URL must look like postgresql://HOST:PORT/NAME, but was '" + url + "'");
    }
    return new DatabaseUrl(plain, "jdbc:" + plain);
  }
}
