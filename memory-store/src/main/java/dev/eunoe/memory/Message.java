package dev.eunoe.memory;

/** One message as it was sent: {@code role} is system, user or assistant. */
public record Message(String role, String text) {
  public Message {
    if (role.isBlank()) {
      throw new IllegalArgumentException("message role must not be blank");
    }
  }
}
