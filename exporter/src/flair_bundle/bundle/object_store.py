"""An S3-compatible object store, reached as the AWS tools reach it.

Endpoint, region, credentials, certificates and path style come from the environment and the files
of the AWS tools (`AWS_ENDPOINT_URL_S3`, `AWS_PROFILE`, `AWS_CA_BUNDLE`, `~/.aws/config`, …). None
of them is ever printed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.errors import BundleError

SCHEME = "s3://"
_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?P<key>.*))?")
_MISSING = ("404", "NoSuchKey", "NotFound")
_TAKEN = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")
_NO_CONDITIONS = ("NotImplemented", "501")


@dataclass(frozen=True)
class Location:
    """A bucket with a key, or with the start of keys."""

    bucket: str
    key: str

    @staticmethod
    def parse(uri: str) -> Location:
        """Reads `s3://bucket/key`.

        Raises:
            BundleError: It is none.
        """
        match = _URI.fullmatch(uri)
        if match is None:
            raise BundleError(
                "The place in the object store is not one",
                got=repr(uri),
                allowed="s3://bucket/key",
                todo="Check the address",
            )
        return Location(match["bucket"], match["key"] or "")

    def below(self, *names: str) -> Location:
        """A key in the folder that this one is."""
        folder = self.key.rstrip("/")
        return Location(self.bucket, "/".join([*([folder] if folder else []), *names]))

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


class ObjectStore:
    """The few operations that bundles need."""

    def __init__(self) -> None:
        import boto3
        from botocore.config import Config

        checksums = os.environ.get("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
        # Newer checksums, which are the default, are unknown to some servers.
        config = Config(
            request_checksum_calculation=checksums,
            response_checksum_validation=checksums,
            connect_timeout=10,
        )
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        session = boto3.session.Session()
        # Stores that are not Amazon's want some region, and do not care which.
        fallback = None if region or session.region_name else "us-east-1"
        self._client = session.client("s3", config=config, region_name=region or fallback)

    def sha256_of(self, place: Location) -> str | None:
        """SHA-256 of an object's content, or None where there is none."""
        with _explained(f"{place} cannot be looked at"):
            try:
                found = self._client.head_object(Bucket=place.bucket, Key=place.key)
            except Exception as error:
                if _code(error) in _MISSING:
                    return None
                raise
        noted = found.get("Metadata", {}).get("sha256")
        # Another tool wrote it, and did not note what `put` does.
        return str(noted) if noted else hashlib.sha256(self.read(place)).hexdigest()

    def read(self, place: Location) -> bytes:
        """An object's content."""
        with _explained(f"{place} cannot be read"):
            found = self._client.get_object(Bucket=place.bucket, Key=place.key)
            return bytes(found["Body"].read())

    def download(self, place: Location, target: Path) -> None:
        """Writes an object to a file."""
        with _explained(f"{place} cannot be read"):
            self._client.download_file(place.bucket, place.key, str(target))

    def put(self, place: Location, content: bytes) -> bool:
        """Writes an object where none is yet.

        Returns:
            Whether it was written; False when something lies there already. The store decides
            that in the same moment (`If-None-Match: *`); one that cannot is asked before.
        """
        arguments: dict[str, Any] = {
            "Bucket": place.bucket,
            "Key": place.key,
            "Body": content,
            "ContentMD5": base64.b64encode(
                hashlib.md5(content, usedforsecurity=False).digest()
            ).decode(),
            "Metadata": {"sha256": hashlib.sha256(content).hexdigest()},
        }
        if self.sha256_of(place) is not None:
            return False
        with _explained(f"{place} cannot be written"):
            try:
                self._client.put_object(**arguments, IfNoneMatch="*")
            except Exception as error:
                if _code(error) in _TAKEN:
                    return False
                if _code(error) not in _NO_CONDITIONS:
                    raise
                self._client.put_object(**arguments)
        return True

    def keys_below(self, place: Location) -> list[str]:
        """The keys that begin with a folder, sorted."""
        with _explained(f"{place} cannot be listed"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=place.bucket, Prefix=f"{place.key.rstrip('/')}/"
            )
            return sorted(entry["Key"] for page in pages for entry in page.get("Contents", []))

    def remove(self, place: Location) -> None:
        """Removes an object."""
        with _explained(f"{place} cannot be removed"):
            self._client.delete_object(Bucket=place.bucket, Key=place.key)


def _code(error: Exception) -> str:
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turns the client's errors into ours; their texts hold no credentials."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise BundleError(
            what,
            got=f"{type(error).__name__}: {error}",
            allowed="an S3-compatible store that the AWS tools can reach with the same settings",
            todo="Check the address, AWS_ENDPOINT_URL_S3, AWS_CA_BUNDLE and the credentials "
            "(aws s3 ls shows whether they work)",
        ) from error
