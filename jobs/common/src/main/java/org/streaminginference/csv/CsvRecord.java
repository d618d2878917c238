package org.streaminginference.csv;

/**
 * One record of a CSV file as raw bytes, with where it stood. What it says is found by {@link
 * CsvMessageParser}.
 */
public class CsvRecord {

  /** What is wrong with a record before anyone looks into its fields. */
  public enum Problem {
    /** Longer than {@link CsvFileSource#MAX_RECORD_BYTES}; {@code raw} holds its beginning. */
    TOO_LARGE,
    /** The file ended inside quotes. */
    UNTERMINATED_QUOTE
  }

  private String file;
  private long number;
  private long round;
  private byte[] raw;
  private long rawBytes;
  private Problem problem;
  private int[] columns;

  public CsvRecord() {}

  CsvRecord(
      String file,
      long number,
      long round,
      byte[] raw,
      long rawBytes,
      Problem problem,
      int[] columns) {
    this.file = file;
    this.number = number;
    this.round = round;
    this.raw = raw;
    this.rawBytes = rawBytes;
    this.problem = problem;
    this.columns = columns;
  }

  /** File name without its folder. */
  public String getFile() {
    return file;
  }

  public void setFile(String file) {
    this.file = file;
  }

  /** Number of the record in its file, from 1. */
  public long getNumber() {
    return number;
  }

  public void setNumber(long number) {
    this.number = number;
  }

  /** Round of a looped replay, from 0. */
  public long getRound() {
    return round;
  }

  public void setRound(long round) {
    this.round = round;
  }

  /** The record's bytes without its line break. */
  public byte[] getRaw() {
    return raw;
  }

  public void setRaw(byte[] raw) {
    this.raw = raw;
  }

  /** Size of the whole record in bytes. */
  public long getRawBytes() {
    return rawBytes;
  }

  public void setRawBytes(long rawBytes) {
    this.rawBytes = rawBytes;
  }

  /** Null where the record can be looked into. */
  public Problem getProblem() {
    return problem;
  }

  public void setProblem(Problem problem) {
    this.problem = problem;
  }

  /** Positions of the chosen columns in this file, see {@link CsvColumns#positions}. */
  public int[] getColumns() {
    return columns;
  }

  public void setColumns(int[] columns) {
    this.columns = columns;
  }
}
