package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  private static final String IMPORTS =
      "import dev.eunoe.model.generate.*; import dev.eunoe.model.kernel.*; import dev.eunoe.model.tokenizer.*;"
          + " import dev.eunoe.model.weights.*; import java.nio.file.*; import java.util.*;";

  @Test
  void example_compiles(@TempDir Path classes) throws Exception {
    var example =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(example.find()).isTrue();
    String source =
        IMPORTS + " class Example { void run() throws Exception { " + example.group(1) + " } }";
    var file =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    var messages = new StringWriter();
    var options =
        List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
    var task =
        ToolProvider.getSystemJavaCompiler()
            .getTask(messages, null, null, options, null, List.of(file));
    assertThat(task.call()).as(messages.toString()).isTrue();
  }
}
