"""Starts the job: Kafka → model in the Python worker → Kafka."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from ml_inference_pyflink.options import JOB, four_parts, parse


def main(arguments: list[str]) -> None:
    """Runs the job with the cluster's configuration; checkpoints come from there."""
    options = parse(arguments)
    # Only here: --help and mistakes need no Flink.
    from pyflink.table import EnvironmentSettings, TableEnvironment

    tables = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    config = tables.get_config()
    if not config.get("execution.checkpointing.interval", ""):
        raise SystemExit(
            four_parts(
                "Checkpointing is off, and an exactly-once job commits at checkpoints only",
                "no execution.checkpointing.interval",
                "an interval, for example 1s or 30s",
                "set execution.checkpointing.interval in Flink's configuration",
            )
        )
    config.set("pipeline.name", JOB)
    # A batch for the model is a batch of Arrow; a bundle, which a checkpoint waits for, is a few.
    config.set("python.fn-execution.arrow.batch.size", str(options.batch_size))
    config.set("python.fn-execution.bundle.size", str(options.batch_size * 4))
    config.set("python.fn-execution.bundle.time", str(options.batch_linger_ms))
    # The outcome of a record is asked for once, whatever reads it.
    config.set("table.optimizer.reuse-optimize-block-with-digest-enabled", "true")
    define(tables, options)


def define(tables: "TableEnvironment", options: argparse.Namespace) -> None:  # noqa: F821, UP037
    """Makes the tables and starts the two INSERTs as one job."""
    from pyflink.table.udf import udf

    from ml_inference_pyflink.score import RESULT, Score

    score = Score(JOB, options.model, options.model_name, options.model_version)
    tables.create_temporary_function(
        "score", udf(score, result_type=RESULT, func_type="pandas", deterministic=False)
    )
    tables.execute_sql(source(options))
    tables.execute_sql(sink("predictions", options.predictions_topic, options, RECORD_TIME))
    tables.execute_sql(sink("dead_letters", options.dead_letter_topic, options))
    tables.execute_sql(OUTCOMES)
    statements = tables.create_statement_set()
    statements.add_insert_sql(PREDICTIONS)
    statements.add_insert_sql(DEAD_LETTERS)
    if options.explain:
        print(statements.explain())
        return
    statements.execute().wait()


def source(options: argparse.Namespace) -> str:
    """Raw bytes: Flink's JSON format either fails for ever on poison or drops it."""
    return table(
        "messages",
        """`value` BYTES, `topic` STRING METADATA VIRTUAL, `partition` INT METADATA VIRTUAL,
        `offset` BIGINT METADATA VIRTUAL, `headers` MAP<STRING, BYTES> METADATA VIRTUAL""",
        {
            **connection(options),
            "topic": options.topic,
            "properties.group.id": options.group_id,
            "properties.isolation.level": "read_committed",
            "properties.auto.offset.reset": "earliest",
            "scan.startup.mode": "group-offsets",
            "value.format": "raw",
        },
    )


RECORD_TIME = "`record_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', "


def sink(name: str, topic: str, options: argparse.Namespace, metadata: str = "") -> str:
    """Exactly once, with the id as the key; metadata is written behind the value."""
    return table(
        name,
        f"`id` STRING, `value` BYTES, {metadata}`headers` MAP<STRING, BYTES> METADATA",
        {
            **connection(options),
            "topic": topic,
            "properties.transaction.timeout.ms": str(options.transaction_timeout_ms),
            "properties.max.request.size": str(4 * 1024 * 1024),
            "properties.linger.ms": "50",
            "sink.delivery-guarantee": "exactly-once",
            "sink.transactional-id-prefix": f"{options.transactional_id_prefix}-{name}",
            "sink.transaction-naming-strategy": "pooling",
            "key.format": "raw",
            "key.fields": "id",
            "value.format": "raw",
            "value.fields-include": "EXCEPT_KEY",
        },
    )


def connection(options: argparse.Namespace) -> dict[str, str]:
    """How to reach Kafka."""
    secure = {f"properties.{key}": value for key, value in options.kafka_properties.items()}
    return {
        "connector": "kafka",
        "properties.bootstrap.servers": options.bootstrap_servers,
        **secure,
    }


def table(name: str, columns: str, options: Mapping[str, str]) -> str:
    """The statement that makes a table; what a value says cannot end its string."""

    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    pairs = ", ".join(f"{quoted(key)} = {quoted(value)}" for key, value in options.items())
    return f"CREATE TEMPORARY TABLE {name} ({columns}) WITH ({pairs})"


OUTCOMES = """
CREATE TEMPORARY VIEW outcomes AS
SELECT o.* FROM (
  SELECT score(`value`, `topic`, `partition`, `offset`,
    DECODE(headers['replays'], 'UTF-8'), DECODE(headers['traceparent'], 'UTF-8')) AS o
  FROM messages
)
"""

# A time before 1970 or far ahead would be refused by the broker: it gets the time of writing.
# A header that is NULL is not written.
PREDICTIONS = """
INSERT INTO predictions
SELECT id, `value`,
  CASE WHEN event_time_ms BETWEEN 0 AND UNIX_TIMESTAMP() * 1000 + 3540000
    THEN TO_TIMESTAMP_LTZ(event_time_ms, 3) END,
  MAP[
    'model_name', ENCODE(model_name, 'UTF-8'),
    'model_version', ENCODE(model_version, 'UTF-8'),
    'model_sha256', ENCODE(model_sha256, 'UTF-8'),
    'traceparent', ENCODE(traceparent, 'UTF-8')
  ]
FROM outcomes WHERE is_prediction
"""

DEAD_LETTERS = """
INSERT INTO dead_letters
SELECT id, `value`, MAP['traceparent', ENCODE(traceparent, 'UTF-8')]
FROM outcomes WHERE NOT is_prediction
"""

if __name__ == "__main__":
    main(sys.argv[1:])
