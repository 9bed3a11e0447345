package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md claims is shown by tests; so these must be there. */
class ClaimsTest {

  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT = ROOT.resolve("docs/security.md");

  /** A claim is a row of a table whose last column names the tests. */
  private static final Pattern CLAIM = Pattern.compile("(?m)^\\|(?! ?-| claim).*\\|([^|]*)\\|$");

  private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

  @Test
  void eachClaimNamesTestsThatExist() throws IOException {
    Matcher claims = CLAIM.matcher(Files.readString(DOCUMENT));
    List<Path> sources = sources();
    int count = 0;
    while (claims.find()) {
      count++;
      Matcher names = NAME.matcher(claims.group(1));
      int named = 0;
      while (names.find()) {
        named++;
        assertThat(isTest(sources, names.group(1), names.group(2))).as(names.group()).isTrue();
      }
      assertThat(named).as(claims.group()).isPositive();
    }
    assertThat(count).isGreaterThan(20);
  }

  private static boolean isTest(List<Path> sources, String type, String method) throws IOException {
    Pattern declared = Pattern.compile("(void|List<DynamicTest>) " + method + "\\(");
    for (Path source : sources) {
      if (source.endsWith(type + ".java") && declared.matcher(Files.readString(source)).find()) {
        return true;
      }
    }
    return false;
  }

  /** Of tests, and of the conformance kit, whose rules are tests of each transport. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder : List.of("src/test/java", "src/main/java")) {
      try (Stream<Path> modules = Files.list(ROOT)) {
        for (Path module :
            modules.filter(each -> Files.isDirectory(each.resolve(folder))).toList()) {
          try (Stream<Path> files = Files.walk(module.resolve(folder))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
