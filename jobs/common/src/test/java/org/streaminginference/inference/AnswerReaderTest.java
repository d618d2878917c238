package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.Prediction.OffsetUnit;
import org.streaminginference.contract.ScoredLabel;

/** Texts are JSON with ' for ". */
class AnswerReaderTest {

  private static final String ENTITY =
      "'text':'Ann','label':'person','score':0.5,'start':0,'end':3";

  record Row(String json, Answer expected) {}

  static List<Row> answers() {
    Entity ann =
        new Entity().withText("Ann").withLabel("person").withScore(0.5).withStart(0).withEnd(3);
    Entity bo =
        new Entity().withText("Bo 😀").withLabel("person").withScore(1.0).withStart(8).withEnd(12);
    ScoredLabel joy = new ScoredLabel().withLabel("joy").withScore(0.75);
    ScoredLabel fear = new ScoredLabel().withLabel("fear").withScore(0.5);
    return List.of(
        new Row("{'label':'l','score':0.25}", new Answer.OneLabel("l", 0.25)),
        new Row("{'label':'l','score':1,'rank':[{}]}", new Answer.OneLabel("l", 1.0)),
        new Row("{'label':null,'score':null}", Answer.OneLabel.NONE),
        new Row("{'labels':[]}", new Answer.Labels(List.of())),
        new Row(
            "{'labels':[{'label':'joy','score':0.75},{'label':'fear','score':0.5,'rank':2}]}",
            new Answer.Labels(List.of(joy, fear))),
        new Row(
            "{'entities':[],'unit':'utf-16'}", new Answer.Entities(List.of(), OffsetUnit.UTF_16)),
        new Row(
            "{'entities':[{%s,'rank':1},{'text':'Bo 😀','label':'person','score':1,'start':8,'end':12}],'unit':'code-points'}"
                .formatted(ENTITY),
            new Answer.Entities(List.of(ann, bo), OffsetUnit.CODE_POINTS)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void readsEachForm(Row row) throws JsonProcessingException {
    String json = row.json.replace('\'', '"');

    assertThat(read(json)).isEqualTo(row.expected);
    assertThat(new AnswerReader().read(new JsonMapper().readTree(json)))
        .as("as an object instead of a string")
        .isEqualTo(row.expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{}",
        "[]",
        "{'label':'l'}",
        "{'score':0.5}",
        "{'label':'l','label':'m','score':0.5}",
        "{'label':'l','score':0.5} {}",
        "{'label':7,'score':0.5}",
        "{'label':'l','score':0.5,'labels':[]}",
        "{'label':null,'score':null,'entities':[],'unit':'utf-16'}",
        "{'labels':[],'entities':[],'unit':'utf-16'}",
        "{'labels':null}",
        "{'labels':{'label':'l','score':0.5}}",
        "{'labels':['l']}",
        "{'labels':[null]}",
        "{'labels':[{'label':'l'}]}",
        "{'labels':[{'label':null,'score':null}]}",
        "{'labels':[{'label':'l','score':0.5},{'label':'m','score':1.5}]}",
        "{'labels':[{'label':'l','score':'0.5'}]}",
        "{'labels':[{'label':'\\ud83d','score':0.5}]}",
        "{'entities':[]}",
        "{'entities':[],'unit':'bytes'}",
        "{'entities':[],'unit':null}",
        "{'entities':null,'unit':'utf-16'}",
        "{'entities':{},'unit':'utf-16'}",
        "{'entities':['Ann'],'unit':'utf-16'}",
        "{'unit':'utf-16'}",
      })
  void refusesWhatIsNoForm(String json) {
    assertThat(read(json.replace('\'', '"'))).isNull();
  }

  /** The entity as a whole is accepted above; here each field of it is spoilt in turn. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'text':null",
        "'text':'\\ud83d'",
        "'label':null",
        "'label':'\\ude00'",
        "'score':null",
        "'score':-0.1",
        "'score':1.1",
        "'start':-1",
        "'start':0.5",
        "'start':'0'",
        "'start':3",
        "'end':null",
        "'end':3.5",
        "'end':3000000000",
        "'end':0",
      })
  void refusesAnEntityWithABrokenField(String broken) {
    String field = broken.substring(0, broken.indexOf(':'));
    String entity = ENTITY.replaceFirst(field + ":[^,]*", broken.replace("\\", "\\\\"));
    assertThat(entity).contains(broken);

    assertThat(read("{'entities':[{%s}],'unit':'utf-16'}".formatted(entity).replace('\'', '"')))
        .isNull();
  }

  @Test
  void refusesALabelTooLongForItsTopic() {
    String json = "{\"labels\":[{\"label\":\"%s\",\"score\":0.5}]}";

    assertThat(read(json.formatted("x".repeat(1024)))).isInstanceOf(Answer.Labels.class);
    assertThat(read(json.formatted("x".repeat(1025)))).isNull();
  }

  private static Answer read(String json) {
    return new AnswerReader().read(new TextNode(json));
  }
}
