package dev.eunoe.model.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file cannot be read, in words: the exceptions of files often say their name alone. */
public final class Unreadable {
  private Unreadable() {}

  /** One sentence with the file and the reason. */
  public static String sentence(Object file, IOException failure) {
    return failure instanceof NoSuchFileException
        ? file + " is missing."
        : file + " cannot be read: " + reason(failure) + ".";
  }

  /** One sentence for what a command is told to read and what is not there. */
  public static String noModelAt(Path path) {
    return "There is no model at "
        + path.toAbsolutePath().normalize()
        + "; give a model folder or a GGUF file.";
  }

  /** What the operating system said, in its words where it gave some. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + " is missing";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "it is no folder";
      case CharacterCodingException _ -> "it is not UTF-8";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
