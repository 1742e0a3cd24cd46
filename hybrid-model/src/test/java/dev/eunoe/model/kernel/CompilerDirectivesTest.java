package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CompilerDirectivesTest {

  /** HotSpot takes names that are not there without a word. */
  @Test
  void everyDirectiveNamesAMethodThatIsThere() throws ClassNotFoundException {
    var named = Pattern.compile("[+-]([\\w/]+)\\.([\\w*]+)").matcher(CompilerDirectives.DIRECTIVES);
    int count = 0;
    for (; named.find(); count++) {
      var type = Class.forName(named.group(1).replace('/', '.'));
      String method = named.group(2);
      assertThat(Arrays.stream(type.getDeclaredMethods()))
          .as(named.group())
          .anyMatch(declared -> method.equals("*") || declared.getName().equals(method));
    }
    assertThat(count).isGreaterThan(5);
  }
}
