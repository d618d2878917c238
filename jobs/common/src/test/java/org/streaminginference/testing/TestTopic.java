package org.streaminginference.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.streaminginference.json.Json;

/** A topic of a test's own, with a random name. */
public record TestTopic(String name) {

  private static final Duration POLL = Duration.ofMillis(100);

  public static TestTopic create(String purpose, int partitions) {
    return named(purpose + "-" + UUID.randomUUID(), partitions);
  }

  /** One whose name is in a savepoint, and therefore fixed. */
  public static TestTopic named(String name, int partitions) {
    NewTopic topic =
        new NewTopic(name, partitions, (short) 1).configs(Map.of("max.message.bytes", "4194304"));
    try (Admin admin = Admin.create(config())) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new TestTopic(name);
  }

  /** Writes values, null among them, without transaction. */
  public void write(List<byte[]> values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer())) {
      values.forEach(value -> producer.send(new ProducerRecord<>(name, value)));
      producer.flush();
    }
  }

  /** Writes one value with headers. */
  public void write(byte[] value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(name, value);
    headers.forEach(
        (header, text) -> record.headers().add(header, text.getBytes(StandardCharsets.UTF_8)));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record);
      producer.flush();
    }
  }

  /** Writes values to one partition, with the time that the broker keeps for them. */
  public void writeAt(int partition, long timestampMs, List<byte[]> values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer())) {
      values.forEach(
          value -> producer.send(new ProducerRecord<>(name, partition, timestampMs, null, value)));
      producer.flush();
    }
  }

  /** Writes values in a transaction that is aborted: no read_committed reader may see them. */
  public void writeAborted(List<byte[]> values) {
    Map<String, Object> config = new HashMap<>(config());
    config.put("transactional.id", name + "-aborted");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      values.forEach(value -> producer.send(new ProducerRecord<>(name, value)));
      producer.flush();
      producer.abortTransaction();
    }
  }

  /** All records that a read_committed reader sees, up to the end of the topic as it is now. */
  public List<ConsumerRecord<byte[], byte[]>> readCommitted() {
    Map<String, Object> config = new HashMap<>(config());
    config.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(name)) {
        partitions.add(new TopicPartition(name, info.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(POLL).forEach(records::add);
      }
      return records;
    }
  }

  /** The same records as values of a type. */
  public <T> List<T> read(Class<T> type) throws IOException {
    JsonMapper mapper = Json.mapper();
    List<T> values = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : readCommitted()) {
      values.add(mapper.readValue(record.value(), type));
    }
    return values;
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", KafkaTestBroker.bootstrapServers());
  }
}
