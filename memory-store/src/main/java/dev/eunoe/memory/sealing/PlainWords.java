package dev.eunoe.memory.sealing;

import java.util.Optional;

/** No key: everything stands in the database as it is. */
enum PlainWords implements Sealing {
  AS_THEY_ARE;

  @Override
  public String seal(String words) {
    return words;
  }

  @Override
  public String sealAlike(String words) {
    return words;
  }

  @Override
  public String open(String stored) {
    return stored;
  }

  @Override
  public byte[] seal(byte[] bytes) {
    return bytes;
  }

  @Override
  public byte[] open(byte[] stored) {
    return stored;
  }

  @Override
  public Optional<String> keyedHash(String words) {
    return Optional.empty();
  }

  @Override
  public String lexeme(String lexeme) {
    return lexeme;
  }

  @Override
  public long band(long band) {
    return band;
  }
}
