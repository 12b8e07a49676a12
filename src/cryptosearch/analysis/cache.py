"""Where files are kept that can be made again at any time: the user's cache folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """The folder that platformdirs would name, which takes longer to import than a query to answer. May not exist."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given / "cryptosearch"
    usual = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    return Path(os.path.expanduser(usual), "cryptosearch")  # noqa: PTH111  # Path's raises where there is no home
