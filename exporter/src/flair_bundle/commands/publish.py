"""`flair-bundle publish`: a bundle goes to an object store."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import MANIFEST_FILE
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.commands.arguments import add_examples

_EXAMPLES = """
  flair-bundle publish models/intents/1.0.0 s3://my-bucket/models/
  AWS_ENDPOINT_URL_S3=https://s3.example.org AWS_CA_BUNDLE=ca.pem \\
    flair-bundle publish models/intents/1.0.0 s3://my-bucket/models/ --json
"""


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "publish",
        help="upload a bundle to an S3-compatible object store",
        description="Verifies a bundle as verify does and uploads it to MODELS/NAME/VERSION/, the "
        "manifest last. A published version is never changed. An interrupted upload is no bundle "
        "to any reader, and can be repeated. Endpoint, credentials and certificates are those of "
        "the AWS tools (AWS_ENDPOINT_URL_S3, AWS_PROFILE, AWS_CA_BUNDLE, ~/.aws/config).",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument("models", metavar="s3://BUCKET/MODELS/")
    parser.add_argument(
        "--replace-unfinished",
        action="store_true",
        help="remove the files of an unfinished upload of other content first; only when nobody "
        "else is publishing this version",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_examples(parser, _EXAMPLES)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verifies, uploads, and says where it lies."""
    from flair_bundle.bundle.object_store import Location, ObjectStore
    from flair_bundle.bundle.publishing import publish_bundle
    from flair_bundle.commands.verify import check

    models = Location.parse(arguments.models)
    bundle = read_bundle(arguments.bundle)
    print("verifying", file=sys.stderr, flush=True)
    check(bundle)
    published = publish_bundle(
        bundle,
        (arguments.bundle / MANIFEST_FILE).read_bytes(),
        ObjectStore(),
        models,
        replace_unfinished=arguments.replace_unfinished,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    result = {
        "uri": f"{published.place}/",
        "model_sha256": bundle.sha256,
        "uploaded": published.uploaded,
        "kept": published.kept,
    }
    if arguments.json:
        print(json.dumps(result))
    elif published.uploaded == 0:
        print(f"{result['uri']} is published already, with this very bundle")
    else:
        print(f"{result['uri']}: {published.uploaded} files uploaded, {published.kept} were there")
    return 0
