package org.streaminginference.customeranalytics;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What a model said within a window, or a part of it. */
public class Tally {

  private String modelName;
  private String modelVersion;
  private long windowStartMs;
  private long windowEndMs;
  private long predictions;
  private long unlabelled;

  @TypeInfo(LabelsType.class)
  private Map<String, LabelTally> labels = new HashMap<>();

  public Tally() {}

  /** Counts a prediction. */
  void add(LabelledPrediction prediction) {
    modelName = prediction.getModelName();
    modelVersion = prediction.getModelVersion();
    predictions++;
    String[] given = prediction.getLabels();
    if (given.length == 0) {
      unlabelled++;
    }
    for (int i = 0; i < given.length; i++) {
      labels.merge(given[i], new LabelTally(1, prediction.getScores()[i]), LabelTally::plus);
    }
  }

  /** Counts what another one counted. */
  void add(Tally other) {
    if (other.predictions == 0) {
      return;
    }
    modelName = other.modelName;
    modelVersion = other.modelVersion;
    predictions += other.predictions;
    unlabelled += other.unlabelled;
    other.labels.forEach((label, tally) -> labels.merge(label, tally, LabelTally::plus));
  }

  /** Labels counted. */
  long labelTotal() {
    return labels.values().stream().mapToLong(LabelTally::getCount).sum();
  }

  /** Flink's older line takes a map for a type that it does not know. */
  public static final class LabelsType extends TypeInfoFactory<Map<String, LabelTally>> {

    @Override
    public TypeInformation<Map<String, LabelTally>> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      return Types.MAP(Types.STRING, Types.POJO(LabelTally.class));
    }
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

  /** The first millisecond of the window, since the epoch. */
  public long getWindowStartMs() {
    return windowStartMs;
  }

  public void setWindowStartMs(long windowStartMs) {
    this.windowStartMs = windowStartMs;
  }

  /** The first millisecond after the window, since the epoch. */
  public long getWindowEndMs() {
    return windowEndMs;
  }

  public void setWindowEndMs(long windowEndMs) {
    this.windowEndMs = windowEndMs;
  }

  public long getPredictions() {
    return predictions;
  }

  public void setPredictions(long predictions) {
    this.predictions = predictions;
  }

  /** Predictions without any label. */
  public long getUnlabelled() {
    return unlabelled;
  }

  public void setUnlabelled(long unlabelled) {
    this.unlabelled = unlabelled;
  }

  public Map<String, LabelTally> getLabels() {
    return labels;
  }

  public void setLabels(Map<String, LabelTally> labels) {
    this.labels = labels;
  }
}
