"""How a printer may present its text; the command line finds it out from options and terminal."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """``width`` in terminal cells; ``links`` makes titles terminal hyperlinks and takes effect with ``color``."""

    width: int = 80
    color: bool = False
    links: bool = False
