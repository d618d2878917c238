"""The function that Flink calls in its Python workers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pyflink.table import DataTypes
from pyflink.table.udf import FunctionContext, ScalarFunction

from ml_inference_pyflink.messages import Place, trace_context
from ml_inference_pyflink.models import load_model
from ml_inference_pyflink.outcomes import Outcomes

RESULT = DataTypes.ROW(
    [
        DataTypes.FIELD("id", DataTypes.STRING()),
        DataTypes.FIELD("value", DataTypes.BYTES()),
        DataTypes.FIELD("is_prediction", DataTypes.BOOLEAN()),
        DataTypes.FIELD("event_time_ms", DataTypes.BIGINT()),
        DataTypes.FIELD("model_name", DataTypes.STRING()),
        DataTypes.FIELD("model_version", DataTypes.STRING()),
        DataTypes.FIELD("model_sha256", DataTypes.STRING()),
        DataTypes.FIELD("traceparent", DataTypes.STRING()),
    ]
)


class Score(ScalarFunction):
    """Columns of a batch of records in, an outcome for each out; one model for each worker."""

    def __init__(self, job: str, model: str, name: str | None, version: str | None) -> None:
        self._arguments = (job, model, name, version)
        self._outcomes: Any = None
        self._model: Any = None

    def open(self, function_context: FunctionContext) -> None:  # noqa: ARG002
        """Loads the model, once for each worker."""
        job, path, name, version = self._arguments
        self._model = load_model(path, name, version)
        self._outcomes = Outcomes(job, self._model)

    def is_deterministic(self) -> bool:
        """Else Flink might ask once for each column that is read of the result."""
        return False

    def eval(
        self,
        value: pd.Series,
        topic: pd.Series,
        partition: pd.Series,
        offset: pd.Series,
        replays: pd.Series,
        traceparent: pd.Series,
    ) -> pd.DataFrame:
        """Flink's batch: the columns of up to `--batch-size` records."""
        columns = zip(value, topic, partition, offset, replays, traceparent, strict=True)
        records = [
            (raw, Place(where, int(part), int(position), _replays(count), trace_context(trace)))
            for raw, where, part, position, count, trace in columns
        ]
        outcomes = self._outcomes.of(records)
        model = self._model
        return pd.DataFrame(
            {
                "id": [outcome.id for outcome in outcomes],
                "value": [outcome.value for outcome in outcomes],
                "is_prediction": [outcome.is_prediction for outcome in outcomes],
                # Objects: Arrow takes no nullable integers of pandas here, and a float is none.
                "event_time_ms": pd.Series([o.event_time_ms for o in outcomes], dtype=object),
                "model_name": [model.name] * len(outcomes),
                "model_version": [model.version] * len(outcomes),
                "model_sha256": [model.sha256] * len(outcomes),
                "traceparent": [place.traceparent for _, place in records],
            }
        )


def _replays(header: str | None) -> int:
    is_number = isinstance(header, str) and header.isascii() and header.isdigit()
    return int(header) if is_number and len(header) <= 9 else 0
