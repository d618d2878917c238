package org.streaminginference.sqlinference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.CompiledPlan;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions.AsyncOutputMode;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.streaminginference.cli.JobEnvironment;
import org.streaminginference.cli.UsageException;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.sqlinference.Statements.Statement;

/** A file of statements → one job of all its INSERTs. */
final class SqlInferenceJob {

  private static final String PACKAGED = "/analytics-pipeline.sql";
  private static final Pattern SET =
      Pattern.compile("(?is)SET\\s+'((?:[^']|'')+)'\\s*=\\s*'((?:[^']|'')*)'");

  private SqlInferenceJob() {}

  static void run(StreamExecutionEnvironment env, SqlInferenceOptions options) throws Exception {
    String filled = options.variables().fill(read(options.sqlFile));
    List<Statement> statements = Statements.of(filled);
    if (!options.explain) {
      JobEnvironment.requireCheckpoints(env, options.kafka.transactionTimeout());
    }
    PinnedPlan plan = define(env, statements, options.inference.settings(), options.jobName);
    if (options.explain) {
      System.out.println(plan.explain());
      return;
    }
    plan.execute().await();
  }

  /** The plan of all INSERTs, after everything else has been run. */
  static PinnedPlan define(
      StreamExecutionEnvironment env,
      List<Statement> statements,
      InferenceSettings settings,
      String jobName) {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    configure(tables, settings, jobName);
    StatementSet inserts = tables.createStatementSet();
    List<Statement> inserted = new ArrayList<>();
    for (Statement statement : statements) {
      if (runOrAdd(tables, inserts, statement)) {
        inserted.add(statement);
      }
    }
    if (inserted.isEmpty()) {
      throw new UsageException(
          "The statements write nothing",
          statements.size() + " statements without INSERT INTO",
          "at least one INSERT INTO … SELECT …",
          "add one, or check --sql-file");
    }
    CompiledPlan compiled = checked(inserted.get(0), inserts::compilePlan);
    return PinnedPlan.of(tables, compiled, statements);
  }

  private static void configure(
      StreamTableEnvironment tables, InferenceSettings settings, String jobName) {
    tables.getConfig().set(PipelineOptions.NAME, jobName);
    // Flink's default of ten rows at a time would never fill a batch.
    tables
        .getConfig()
        .set(
            ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_MAX_CONCURRENT_OPERATIONS,
            settings.capacity());
    // It fails the job, and is a net below the deadlines only.
    tables
        .getConfig()
        .set(ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_TIMEOUT, settings.asyncTimeout());
    tables
        .getConfig()
        .set(
            ExecutionConfigOptions.TABLE_EXEC_ASYNC_ML_PREDICT_OUTPUT_MODE,
            AsyncOutputMode.ALLOW_UNORDERED);
    // A view that two INSERTs read from is computed once. Asked twice, a model could answer once
    // and
    // fail once: the record would be in both topics, or in none.
    tables
        .getConfig()
        .set(OptimizerConfigOptions.TABLE_OPTIMIZER_REUSE_OPTIMIZE_BLOCK_WITH_DIGEST_ENABLED, true);
  }

  /**
   * @return whether it is an INSERT, which runs with the others
   */
  private static boolean runOrAdd(
      StreamTableEnvironment tables, StatementSet inserts, Statement statement) {
    Matcher set = SET.matcher(statement.sql());
    if (set.matches()) {
      tables.getConfig().set(unquoted(set.group(1)), unquoted(set.group(2)));
    } else if (statement.startsWith("INSERT ")) {
      checked(statement, () -> inserts.addInsertSql(statement.sql()));
      return true;
    } else if (!isBracket(statement)) {
      checked(statement, () -> tables.executeSql(statement.sql()));
    }
    return false;
  }

  /** What the SQL client wants around several INSERTs; here they are one job anyway. */
  private static boolean isBracket(Statement statement) {
    return statement.startsWith("BEGIN STATEMENT SET") || statement.sql().equalsIgnoreCase("END");
  }

  private static <T> T checked(Statement statement, java.util.function.Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw SqlMistake.in(statement, e);
    }
  }

  private static String unquoted(String text) {
    return text.replace("''", "'");
  }

  private static String read(String file) throws IOException {
    if (file == null || file.isBlank()) {
      try (InputStream packaged = SqlInferenceJob.class.getResourceAsStream(PACKAGED)) {
        return new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file");
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static UsageException unreadable(String file, String reason) {
    return new UsageException(
        "The file of statements cannot be read",
        file + " (" + reason + ")",
        "a file in UTF-8 that the JobManager can read",
        "check --sql-file; without it the packaged statements run");
  }
}
