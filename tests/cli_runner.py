"""Running the program inside the test process, and the miniature posts that the command line's tests add."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from cryptosearch.cli import main

RECORDS: tuple[Mapping[str, object], ...] = (
    {
        "id": "eth3100",
        "title": "以太坊跌破 3,100 美元",
        "text": "以太坊一小时内下跌 3.7%。广告一则。",
        "date": "2026-01-20",
        "publisher": "测试快讯",
        "source": "示例社",
        "language": "zh",
        "tickers": ["ETH"],
        "links": ["https://example.org/eth"],
    },
    {
        "id": "eth3000",
        "title": "以太坊跌破 3,000 美元",
        "text": "以太坊继续下跌。",
        "date": "2026-01-21",
        "publisher": "测试快讯",
        "language": "zh",
        "tickers": ["ETH"],
    },
    {
        "id": "stable1",
        "title": "稳定币一周观察",
        "text": "稳定币发行量上升 4%-5%,监管讨论升温。",
        "date": "2026-01-22",
        "kind": "article",
        "authors": ["Ada Li"],
        "language": "zh",
    },
)
HOSTILE = "[red]\x1b[31m\x1b]8;;http://x\x07\u202e\x9b\u2028\r"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

Run = Callable[..., Result]


def runner(folder: Path, **environment: str) -> Run:
    """Runs the program on the corpus and the index in ``folder``."""
    variables = {"CRYPTOSEARCH_CORPUS": str(folder / "corpus"), "CRYPTOSEARCH_INDEX": str(folder / "index")}

    def run(*args: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(args), input=stdin, env=variables | environment)

    return run


def write_feed(path: Path, *records: Mapping[str, object]) -> str:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return str(path)


def ids(result: Result) -> list[str]:
    assert result.exit_code in (0, 1), result.output
    return result.stdout.split()
