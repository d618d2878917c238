import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.inference.Outcome;
import org.streaminginference.inference.SplitOutcomes;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.message.IncomingMessage;
import org.streaminginference.message.ParseMessages;

/**
 * The operators of ml-inference with its own types, between a source and a sink that do next to nothing and with a model
 * that answers at once: what is left is what parting the chain costs. Prints a line for each run: way, records a second,
 * CPU microseconds a record.
 */
public final class ChainingCost {

  /** Ways to chain: all in one, as shipped, and each operator by itself. */
  private enum Way {
    ONE_CHAIN,
    NEW_CHAIN,
    NO_CHAINS
  }

  public static void main(String[] arguments) throws Exception {
    long records = Long.parseLong(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    for (Way way : Way.values()) {
      run(way, records / 2);
    }
    for (int round = 0; round < rounds; round++) {
      // The order turns, so that whatever else the machine does hits each of them.
      for (int i = 0; i < Way.values().length; i++) {
        Way way = Way.values()[(i + round) % Way.values().length];
        long cpuBefore = cpuNanos();
        double seconds = run(way, records);
        double cpuMicros = (cpuNanos() - cpuBefore) / 1000.0 / records;
        System.out.printf(Locale.ROOT, "%s %.0f %.3f%n", way, records / seconds, cpuMicros);
      }
    }
    System.exit(0);
  }

  /** Returns the seconds that the job ran. */
  private static double run(Way way, long records) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OPERATOR_CHAINING, way != Way.NO_CHAINS);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    byte[] value =
        """
        {"id":"customer-messages.csv:417","text":"My card has not arrived yet, and I ordered it two weeks ago.",\
        "event_time_ms":1773568800000,"ingested_at_ms":1773568800123,"source":{"file":"customer-messages.csv","record":417}}"""
            .getBytes(StandardCharsets.UTF_8);
    SingleOutputStreamOperator<IncomingMessage> messages =
        env.fromSequence(1, records)
            .map(offset -> new KafkaRecord("messages", 0, offset, 0, null, value, 0))
            .returns(KafkaRecord.class)
            .process(new ParseMessages("chaining-cost"));
    SingleOutputStreamOperator<Outcome> outcomes =
        AsyncDataStream.unorderedWait(messages, new AnswerAtOnce(), 1, TimeUnit.HOURS, 512);
    if (way == Way.NEW_CHAIN) {
      outcomes.startNewChain();
    }
    outcomes.process(new SplitOutcomes()).sinkTo(new DiscardingSink<>());
    JobExecutionResult result = env.execute(way.name());
    return result.getNetRuntime() / 1000.0;
  }

  private static final class AnswerAtOnce implements AsyncFunction<IncomingMessage, Outcome> {

    private static final long serialVersionUID = 1L;

    @Override
    public void asyncInvoke(IncomingMessage incoming, ResultFuture<Outcome> result) {
      Message message = incoming.getMessage();
      Outcome outcome = new Outcome();
      outcome.setPrediction(
          new Prediction().withId(message.getId()).withText(message.getText()).withLabel("card_arrival"));
      result.complete(List.of(outcome));
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
