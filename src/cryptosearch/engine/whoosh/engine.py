"""The product's engine: columnar segments, with a table of contents by which Whoosh opens them too.

Whoosh itself is imported by commits alone; reading needs none of it.
"""

from __future__ import annotations

from cryptosearch.engine.columnar.engine import ColumnarEngine
from cryptosearch.engine.columnar.manifest import Manifest


class WhooshEngine(ColumnarEngine):
    """Posts in a folder that plain ``whoosh.index.open_dir`` opens as well."""

    @staticmethod
    def make_contents(manifest: Manifest) -> bytes:
        """Whoosh's table of contents."""
        from cryptosearch.engine.whoosh.contents import make_contents

        return make_contents(manifest)
