"""Publishes a bundle to an object store: whole, once, and for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flair_bundle.bundle.manifest import MANIFEST_FILE
from flair_bundle.bundle.object_store import Location, ObjectStore
from flair_bundle.bundle.reader import Bundle
from flair_bundle.errors import BundleError

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """What `publish` did.

    Attributes:
        place: The bundle's folder.
        uploaded: Files that were written now.
        kept: Files that lay there already, with the same content.
    """

    place: Location
    uploaded: int
    kept: int


def publish_bundle(
    bundle: Bundle,
    manifest: bytes,
    store: ObjectStore,
    models: Location,
    *,
    replace_unfinished: bool,
    progress: Progress,
) -> Published:
    """Uploads a bundle to `<models>/<name>/<version>/`, its manifest last.

    A reader takes a folder for a bundle when the manifest is there, so an interrupted upload is
    none, and can be repeated. Nothing is ever overwritten: the files of one version belong to one
    manifest, whoever else publishes at the same time.

    Raises:
        BundleError: Another bundle of this version is published, or half of one lies there.
    """
    name, version = bundle.manifest["name"], bundle.manifest["version"]
    folder = models.below(name, version)
    last = folder.below(MANIFEST_FILE)
    if store.sha256_of(last) is not None:
        _check_same(store, last, manifest)
        return Published(folder, 0, len(bundle.files) + 1)
    if replace_unfinished:
        _remove_unfinished(store, folder, bundle, progress)

    uploaded = 0
    for number, (file, content) in enumerate(sorted(bundle.files.items()), start=1):
        place = folder.below(file)
        progress(f"{number} of {len(bundle.files) + 1}: {file}, {len(content) / 1e6:.1f} MB")
        if store.put(place, content):
            uploaded += 1
        elif store.sha256_of(place) != bundle.manifest["files"][file]["sha256"]:
            raise BundleError(
                "The bundle was not published, because a file of an unfinished one lies there",
                got=f"other content at {place}",
                allowed="a version that nobody has begun to publish",
                todo="Publish another version, or give --replace-unfinished when nobody else is "
                "publishing this one",
            )
    progress(f"{len(bundle.files) + 1} of {len(bundle.files) + 1}: {MANIFEST_FILE}")
    if not store.put(last, manifest):
        _check_same(store, last, manifest)
    return Published(folder, uploaded + 1, len(bundle.files) - uploaded)


def _check_same(store: ObjectStore, place: Location, manifest: bytes) -> None:
    if store.read(place) != manifest:
        raise BundleError(
            "The bundle was not published, because this version is, and bundles never change",
            got=f"another bundle at {place}",
            allowed="a version that is not published yet",
            todo="Export it again with another --version",
        )


def _remove_unfinished(
    store: ObjectStore, folder: Location, bundle: Bundle, progress: Progress
) -> None:
    for key in store.keys_below(folder):
        place = Location(folder.bucket, key)
        wanted = bundle.manifest["files"].get(key.rpartition("/")[2], {}).get("sha256")
        if key.endswith(f"/{MANIFEST_FILE}"):
            # It was published in this very moment.
            continue
        if wanted is None or store.sha256_of(place) != wanted:
            progress(f"removing {place}")
            store.remove(place)
