"""The file that says whose index a folder holds: its format, and the analyzer that made its terms."""

from __future__ import annotations

import json
from pathlib import Path

from cryptosearch.errors import IndexCorruptError, IndexFolderError, IndexNotFoundError, IndexVersionError
from cryptosearch.storage import write_atomically

NAME = "manifest.json"
FORMAT = "cryptosearch index"
VERSION = 1


def write_manifest(folder: Path, *, fingerprint: str) -> None:
    """Declare that ``folder`` holds an index of this format, with terms made by this analyzer."""
    manifest = {"format": FORMAT, "version": VERSION, "analyzer": fingerprint}
    write_atomically(folder / NAME, (json.dumps(manifest, indent=2) + "\n").encode())


def check_manifest(folder: Path, *, fingerprint: str) -> None:
    """Raise unless ``folder`` holds an index that this program and this analyzer can use.

    IndexNotFoundError without a manifest, IndexCorruptError for one that is not ours or not whole,
    IndexVersionError for another format version or another analyzer.
    """
    manifest = _read(folder)
    version, analyzer = manifest.get("version"), manifest.get("analyzer")
    if version != VERSION:
        raise IndexVersionError(folder, what="format version", found=str(version), expected=str(VERSION))
    if analyzer != fingerprint:
        raise IndexVersionError(folder, what="analyzer", found=str(analyzer), expected=fingerprint)


def check_ours(folder: Path) -> None:
    """IndexFolderError where the manifest is that of something else, such as a corpus."""
    try:
        manifest = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return
    if isinstance(manifest, dict) and manifest.get("format", FORMAT) != FORMAT:
        raise IndexFolderError(folder, f"its {NAME} is that of a {manifest['format']}")


def _read(folder: Path) -> dict[str, object]:
    path = folder / NAME
    try:
        manifest = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(folder, "no index here") from None
    except ValueError as error:
        raise IndexCorruptError(folder, f"{NAME} is not readable: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexCorruptError(folder, f"{NAME} does not describe a {FORMAT}")
    return manifest
