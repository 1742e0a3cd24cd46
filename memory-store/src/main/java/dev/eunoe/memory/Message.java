package dev.eunoe.memory;

/**
 * One message as it was sent.
 *
 * @param role system, user or assistant
 * @param speaker the name of who says it, where several people share a role; empty otherwise
 */
public record Message(String role, String speaker, String text) {
  public Message {
    if (role.isBlank()) {
      throw new IllegalArgumentException("message role must not be blank");
    }
  }

  public Message(String role, String text) {
    this(role, "", text);
  }
}
