-- Messages → model → predictions, and what cannot be read or scored → dead letters.
-- What stands in dollar signs and braces are the job's options (jobs/sql-inference/README.md). All INSERTs run as one job.

CREATE TEMPORARY FUNCTION read_message AS 'org.streaminginference.sqlinference.ReadMessage';
CREATE TEMPORARY FUNCTION dead_letter AS 'org.streaminginference.sqlinference.DeadLetterJson';
CREATE TEMPORARY FUNCTION traceparent AS 'org.streaminginference.sqlinference.Traceparent';

-- Raw bytes: a format that parses would fail the job on the first poison, or drop it in silence.
CREATE TEMPORARY TABLE messages (
  `value` BYTES,
  `topic` STRING METADATA VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL,
  `headers` MAP<STRING, BYTES> METADATA VIRTUAL
) WITH (
  'connector' = 'kafka',
  ${kafka},
  'topic' = '${topic}',
  'properties.group.id' = '${group-id}',
  'properties.isolation.level' = 'read_committed',
  'properties.auto.offset.reset' = 'earliest',
  'scan.startup.mode' = 'group-offsets',
  'value.format' = 'raw'
);

-- Texts that cannot be scored come back with error_reason and error_detail: one row out for each row in.
-- Among the headers is the trace that the request belongs to.
CREATE TEMPORARY MODEL text_model
INPUT (`text` STRING, `headers` MAP<STRING, BYTES>)
OUTPUT (
  `label` STRING,
  `score` DOUBLE,
  `model_name` STRING,
  `model_version` STRING,
  `model_sha256` STRING,
  `predicted_at_ms` BIGINT,
  `error_reason` STRING,
  `error_detail` STRING
) WITH (
  'provider' = 'open-inference-v2',
  ${model-server}
);

CREATE TEMPORARY TABLE predictions (
  `id` STRING NOT NULL,
  `text` STRING NOT NULL,
  `label` STRING,
  `score` DOUBLE,
  `model_name` STRING,
  `model_version` STRING,
  `model_sha256` STRING,
  `event_time_ms` BIGINT,
  `ingested_at_ms` BIGINT,
  `predicted_at_ms` BIGINT,
  `source` ROW<`file` STRING, `record` BIGINT, `round` BIGINT>,
  `attributes` MAP<STRING, STRING>,
  `traceparent` STRING,
  `record_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
  `headers` MAP<STRING, BYTES> METADATA
) WITH (
  'connector' = 'kafka',
  ${kafka},
  ${kafka-producer},
  'topic' = '${predictions-topic}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = '${transactional-id-prefix}-predictions',
  'sink.transaction-naming-strategy' = 'pooling',
  'key.format' = 'raw',
  'key.fields' = 'id',
  'value.format' = 'contract-json',
  'value.contract-json.null-fields' = 'label;score'
);

CREATE TEMPORARY TABLE dead_letters (
  `id` STRING,
  `letter` BYTES,
  `headers` MAP<STRING, BYTES> METADATA
) WITH (
  'connector' = 'kafka',
  ${kafka},
  ${kafka-producer},
  'topic' = '${dead-letter-topic}',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = '${transactional-id-prefix}-dead-letters',
  'sink.transaction-naming-strategy' = 'pooling',
  'key.format' = 'raw',
  'key.fields' = 'id',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY'
);

-- What could not be read has a NULL text, about which nobody is asked, and a reason. A function of one row, and no
-- LATERAL TABLE: Flink numbers its correlations, would not see that both INSERTs read the same, and would ask twice.
CREATE TEMPORARY VIEW read_messages AS
SELECT
  `value`, `topic`, `partition`, `offset`, `headers`,
  m.id, m.`text`, m.event_time_ms, m.ingested_at_ms, m.`source`, m.attributes,
  m.unreadable_reason, m.unreadable_detail
FROM (SELECT *, read_message(`value`) AS m FROM messages);

CREATE TEMPORARY VIEW outcomes AS
SELECT *, COALESCE(unreadable_reason, error_reason) AS reason
FROM ML_PREDICT(
  TABLE read_messages,
  MODEL text_model,
  DESCRIPTOR(`text`, `headers`)
);

INSERT INTO predictions
SELECT
  id, `text`, label, score, model_name, model_version, model_sha256,
  event_time_ms, ingested_at_ms, predicted_at_ms, `source`, attributes, traceparent(headers),
  -- A time before 1970 or far ahead would be refused by the broker: such a record gets the time of writing.
  CASE WHEN event_time_ms BETWEEN 0 AND predicted_at_ms + 3540000 THEN TO_TIMESTAMP_LTZ(event_time_ms, 3) END,
  MAP[
    'model_name', ENCODE(model_name, 'UTF-8'),
    'model_version', ENCODE(model_version, 'UTF-8'),
    'model_sha256', ENCODE(model_sha256, 'UTF-8'),
    -- A header that is NULL is not written.
    'traceparent', ENCODE(traceparent(headers), 'UTF-8')
  ]
FROM outcomes
WHERE reason IS NULL;

INSERT INTO dead_letters
SELECT
  id,
  dead_letter(
    '${job}', reason, COALESCE(unreadable_detail, error_detail), id, `value`, ingested_at_ms, `source`,
    `topic`, `partition`, `offset`, headers),
  MAP['traceparent', ENCODE(traceparent(headers), 'UTF-8')]
FROM outcomes
WHERE reason IS NOT NULL;
