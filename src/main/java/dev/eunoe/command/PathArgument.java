package dev.eunoe.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a file or folder of the command line. Java reads names of files in the locale's characters,
 * and has none for an ä where the locale is ASCII.
 */
public final class PathArgument implements ITypeConverter<Path> {

  @Override
  public Path convert(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException(
          "it is empty; name a file or folder, or leave it out (where a variable gives it, unset that)");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' holds a character that file names cannot have in this locale; set LC_ALL=C.UTF-8");
    }
  }
}
