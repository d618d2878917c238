"""The lock files agree with each other and with what the package asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

EXPORTER = Path(__file__).resolve().parent.parent


def locked(name: str) -> dict[str, str]:
    lines = (EXPORTER / name).read_text("utf-8").splitlines()
    pins = [line.split(";")[0].strip() for line in lines if not line.startswith("#")]
    return {canonical(pin.split("==")[0]): pin.split("==")[1] for pin in pins}


def canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def asked_for(*extras: str) -> dict[str, str]:
    project = tomllib.loads((EXPORTER / "pyproject.toml").read_text("utf-8"))["project"]
    pins = list(project["dependencies"])
    for extra in extras:
        pins += project["optional-dependencies"][extra]
    return {canonical(pin.split("==")[0]): pin.split("==")[1] for pin in pins}


def test_the_light_lock_is_part_of_the_full_one() -> None:
    assert locked("requirements-light.lock").items() <= locked("requirements.lock").items()


def test_the_locks_hold_what_the_package_asks_for() -> None:
    light, full = locked("requirements-light.lock"), locked("requirements.lock")

    assert asked_for("test", "lint").items() <= light.items()
    assert asked_for("export", "test", "lint").items() <= full.items()


def test_pyflink_has_the_versions_that_flair_was_tested_with() -> None:
    pyflink, full = locked("../docker/pyflink/requirements.lock"), locked("requirements.lock")
    others = {name for name in pyflink.keys() & full.keys() if pyflink[name] != full[name]}

    assert others == {"cloudpickle", "numpy", "protobuf"}


def test_the_light_lock_is_light() -> None:
    assert {"torch", "flair", "transformers"}.isdisjoint(locked("requirements-light.lock"))
