package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.streaminginference.cli.UsageException;
import org.streaminginference.sqlinference.Statements.Statement;

class StatementsTest {

  @Test
  void endsAtSemicolonsOutsideOfQuotesAndComments() {
    assertThat(
            Statements.of(
                """
                -- first; no statement
                SELECT 'a;''b' /* ; */ FROM `t;`;

                SELECT /*+ OPTIONS('a'='b') */ "c;d"
                FROM u -- the end; really
                ;
                LAST"""))
        .containsExactly(
            new Statement("SELECT 'a;''b'  FROM `t;`", 2),
            new Statement("SELECT /*+ OPTIONS('a'='b') */ \"c;d\"\nFROM u", 4),
            new Statement("LAST", 7));
  }

  @Test
  void tellsWhatDoesNotEnd() {
    assertThatThrownBy(() -> Statements.of("SELECT 1;\nSELECT 'x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("A quote in the statements does not end.")
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Statements.of("/* x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("A comment in the statements does not end.");
    assertThatThrownBy(() -> Statements.of("-- x\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The file of statements holds none.");
  }
}
