package dev.eunoe.model.tokenizer;

/** One message of a conversation: who speaks, and the text. */
public record ChatMessage(String role, String content) {}
