"""Where tests find the real capture and the retrieval sets, and the miniature posts that they share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from cryptosearch.analysis import Analyzer
from cryptosearch.model import Kind, Post, Sighting

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)

settings.register_profile("search", deadline=None)  # no test depends on speed
settings.register_profile("same", deadline=None, derandomize=True)  # a change is judged by what it changes, not by luck
settings.load_profile("same" if os.environ.get("CI") else "search")


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoosh's own codec writes temporary files of fixed names, which other workers' would be as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("temporary")))
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The cache folder of all tests and the processes that they start: nothing is written into the real one."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    folder = Path(os.environ.get("CRYPTOSEARCH_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no shared folder at {folder}: set CRYPTOSEARCH_SHARED to where the real capture lies")
    return folder


@pytest.fixture(scope="session")
def real_capture(shared_dir: Path) -> Path:
    path = shared_dir / "corpus" / "000_d1351eb2acdf5b23.txt"
    if not path.is_file():
        pytest.skip(f"no real capture at {path}")
    return path


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


def make_post(post_id: str, *paragraphs: str, day: int | None = 20, title: str | None = None, **fields: object) -> Post:
    """A miniature post, published in January 2026."""
    values: dict[str, object] = {
        "id": post_id,
        "title": title,
        "paragraphs": paragraphs,
        "language": "zh",
        "kind": Kind.FLASH,
        "published_on": date(2026, 1, day) if day else None,
        "sightings": (Sighting(NOON, "page"),),
    }
    return Post(**(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def posts() -> dict[str, Post]:
    """The same few posts that examples and tests search."""
    return {
        post.id: post
        for post in (
            make_post("eth", "行情显示,ETH跌破3100 美元,24小时跌幅 3.7%。", tickers=("ETH",)),
            make_post(
                "ecb",
                "期限溢价上升,以太坊与比特币承压。",
                title="欧央行谈期限溢价",
                day=19,
                kind=Kind.ARTICLE,
                authors=("Gino Rossi",),
                source="深潮 TechFlow",
            ),
            make_post("makina", "攻击者取走5,107,871枚USDC,$DUSD 池受影响。", tickers=("DUSD", "USDC"), day=21),
            make_post("elsa", "BitMart quoterà HeyElsa il 20 gennaio.", language="it", day=20),
            make_post(
                "erc",
                "ERC-8004 是代理的身份标准。",
                title="以太坊的新标准",
                day=None,
                kind=Kind.ARTICLE,
                authors=("Jiawei @Lab",),
            ),
        )
    }
