"""The table of contents by which plain ``whoosh.index.open_dir`` opens an index, written beside each manifest.

Its bytes are those that Whoosh's own ``TOC.write`` gives. The manifest rules: nothing of ours reads this table.
"""

from __future__ import annotations

import pickle
from functools import cache
from io import BytesIO

from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC
from whoosh.system import _FLOAT_SIZE, _INT_SIZE, _LONG_SIZE

from cryptosearch.engine.columnar.manifest import Manifest
from cryptosearch.engine.whoosh.codec import ColumnarSegment
from cryptosearch.engine.whoosh.schema import make_schema

_BYTE_ORDER = -12345  # what Whoosh compares to tell that it reads numbers as they were written
_SCHEMA_PROTOCOL = 2


def make_contents(manifest: Manifest) -> bytes:
    """The bytes of ``_MAIN_<generation>.toc`` for the commit ``manifest``."""
    segments = [ColumnarSegment(entry, manifest.generation) for entry in manifest.segments]
    buffer = BytesIO()
    stream = StructFile(buffer)
    stream.write(_beginning())
    stream.write_int(manifest.generation)
    stream.write_int(0)  # unused
    stream.write_pickle(segments)
    return buffer.getvalue()


@cache
def _beginning() -> bytes:
    """Sizes of numbers, versions and the schema: the same in every table."""
    schema = make_schema()
    toc = TOC(schema, [], 0)
    buffer = BytesIO()
    stream = StructFile(buffer)
    for size in (_INT_SIZE, _LONG_SIZE, _FLOAT_SIZE):
        stream.write_varint(size)
    stream.write_int(_BYTE_ORDER)
    stream.write_int(toc.version)
    for number in toc.release[:3]:
        stream.write_varint(number)
    stream.write_string(pickle.dumps(schema, _SCHEMA_PROTOCOL))
    return buffer.getvalue()
