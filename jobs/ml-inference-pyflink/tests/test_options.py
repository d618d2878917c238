"""The arguments: what is wrong is told in four parts, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ml_inference_pyflink.job import sink, source
from ml_inference_pyflink.options import parse

GIVEN = [
    *("--bootstrap-servers", "k:1", "--topic", "m", "--predictions-topic", "p"),
    *("--dead-letter-topic", "d", "--model", "/m"),
]


def test_makes_tables_that_write_exactly_once() -> None:
    options = parse([*GIVEN, "--topic", "it's", "--transactional-id-prefix", "x"])
    assert "'topic' = 'it''s'" in source(options)
    assert "'properties.isolation.level' = 'read_committed'" in source(options)
    statement = sink("predictions", "p", options)
    assert "'sink.delivery-guarantee' = 'exactly-once'" in statement
    assert "'sink.transactional-id-prefix' = 'x-predictions'" in statement
    assert "'properties.transaction.timeout.ms' = '600000'" in statement


def test_tells_all_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "client.properties"
    file.write_text("security.protocol=SASL_SSL\nsasl.jaas.config=secret\nretries=1\n")
    with pytest.raises(SystemExit) as error:
        parse([*GIVEN, "--batch-size", "0", "--kafka-properties-file", str(file)])
    text = str(error.value)
    assert "The option --batch-size is out of range.\n  got:     0\n" in text
    assert "got:     sasl.jaas.config with its value" in text
    assert "got:     retries" in text
    assert "secret" not in text.replace("a secret, which", "")


def test_passes_on_how_to_sign_in(tmp_path: Path) -> None:
    file = tmp_path / "client.properties"
    file.write_text("security.protocol=SSL\nssl.key.password=${directory:/etc/k:p}\n")
    options = parse([*GIVEN, "--kafka-properties-file", str(file)])
    assert "'properties.ssl.key.password' = '${directory:/etc/k:p}'" in source(options)
