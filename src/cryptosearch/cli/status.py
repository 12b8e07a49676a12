"""How a command ends, beside well: the exit statuses that scripts can tell apart."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """An exit status other than 0."""

    NOTHING = 1  # asked and found nothing
    ERROR = 2
    INTERRUPTED = 130
