package org.streaminginference.customeranalytics;

import org.streaminginference.kafka.KafkaRecord;

/** What counts of a prediction, with its record, which late ones need. */
public class LabelledPrediction {

  private String id;
  private String modelName;
  private String modelVersion;
  private String[] labels;
  private double[] scores;
  private KafkaRecord record;

  public LabelledPrediction() {}

  /**
   * @param labels none for a text without labels; one of a tagger's stands once for each entity
   * @param scores one for each label
   */
  public LabelledPrediction(
      String id,
      String modelName,
      String modelVersion,
      String[] labels,
      double[] scores,
      KafkaRecord record) {
    this.id = id;
    this.modelName = modelName;
    this.modelVersion = modelVersion;
    this.labels = labels;
    this.scores = scores;
    this.record = record;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getModelName() {
    return modelName;
  }

  public void setModelName(String modelName) {
    this.modelName = modelName;
  }

  public String getModelVersion() {
    return modelVersion;
  }

  public void setModelVersion(String modelVersion) {
    this.modelVersion = modelVersion;
  }

  public String[] getLabels() {
    return labels;
  }

  public void setLabels(String[] labels) {
    this.labels = labels;
  }

  public double[] getScores() {
    return scores;
  }

  public void setScores(double[] scores) {
    this.scores = scores;
  }

  public KafkaRecord getRecord() {
    return record;
  }

  public void setRecord(KafkaRecord record) {
    this.record = record;
  }
}
