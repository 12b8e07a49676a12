"""Credit lines to names: forms seen on pages, and the same ideas in other words, signs and orders."""

from __future__ import annotations

import pytest

from cryptosearch.captures.credits import (
    Credits,
    find_closing_source,
    has_flattened_credits,
    is_credit_line,
    read_credits,
    read_flattened_credits,
)


@pytest.mark.parametrize(
    ("line", "authors", "source", "translator"),
    [
        ("文章作者:Satoshi Voice", ("Satoshi Voice",), None, None),
        ("文章作者: Gino Matos", ("Gino Matos",), None, None),
        ("文章作者:Patrick, Artemis", ("Patrick", "Artemis"), None, None),
        ("文章作者:Jiawei @IOSG", ("Jiawei @IOSG",), None, None),
        ("文章来源:lOSG Ventures", (), "lOSG Ventures", None),
        ("文章作者、来源:Jae,PANews", ("Jae",), "PANews", None),
        ("文章编译、来源:AididiaoJP,Foresight News", (), "Foresight News", "AididiaoJP"),
        ("文章编译、来源: 北栈 StackNews", (), "北栈 StackNews", "北栈 StackNews"),
        ("作者：Jae　来源：PANews", ("Jae",), "PANews", None),
        ("來源／作者：PANews／Jae", ("Jae",), "PANews", None),
        ("作者:Jae,来源:PANews,编译:Felix", ("Jae",), "PANews", "Felix"),
        ("作者、编译、来源:甲,乙,丙,丁", ("甲", "乙"), "丁", "丙"),
        ("(作者:甲 来源:乙)", ("甲",), "乙", None),
        ("譯者：王五", (), None, "王五"),
        ("责任编辑：李四", (), None, "李四"),
        ("文/Jae", ("Jae",), None, None),
        ("作者丨Jae", ("Jae",), None, None),
        ("Author: Jane Doe and John Roe", ("Jane Doe", "John Roe"), None, None),
        ("AUTHOR & SOURCE: Jae, PANews", ("Jae",), "PANews", None),
        ("Source: Bloomberg.", (), "Bloomberg", None),
        ("Translated by: Felix", (), None, "Felix"),
        ("Autore e fonte: Mario Rossi, ME", ("Mario Rossi",), "ME", None),
        ("A cura di: Luca", (), None, "Luca"),
    ],
)
def test_credit_lines_name_who_did_what(
    line: str, authors: tuple[str, ...], source: str | None, translator: str | None
) -> None:
    assert is_credit_line(line)
    assert read_credits([line]) == Credits(authors, source, translator)


@pytest.mark.parametrize(
    "line",
    [
        "作者结合了多维数据",
        "正文如下:",
        "文章作者:",
        "某社导读: 这一篇谈市场往哪里走",
        "来源:据某社报道;细节未知",
        "来源:某社称价格将上涨。市场尚未反应",
        "伦敦证券交易所:即时结算",
        "官网:8004.org",
        "Source says: no",
        "Fonteyn: danced",
        "Source/destination addresses: many",
        "作者:" + "很" * 200,
    ],
)
def test_other_lines_are_no_credits(line: str) -> None:
    assert not is_credit_line(line)


def test_credits_of_several_lines_add_up() -> None:
    assert read_credits(["作者:甲", "编译:乙", "来源:丙", "作者:甲,丁"]) == Credits(("甲", "丁"), "丙", "乙")


def test_a_translator_comes_before_an_editor() -> None:
    assert read_credits(["编辑:甲", "译者:乙"]).translator == "乙"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("价格下跌。(来源:ME)", "ME"),
        ("价格下跌。（來源：ME News）。 ", "ME News"),
        ("Il prezzo scende.(Fonte: ME)", "ME"),
        ("Price falls. [Source: Reuters]", "Reuters"),
        ("价格下跌(来源:ME)之后", None),
        ("价格下跌。(作者:ME)", None),
        ("价格下跌。(见来源:)", None),
    ],
)
def test_a_closing_bracket_names_the_source(text: str, source: str | None) -> None:
    assert find_closing_source(text) == source


def test_a_flattened_article_tells_all_credits_but_the_last() -> None:
    text = "标题导语。 文章作者:Ada Li 文章编译、来源:北栈 StackNews 正文从这里开始"
    assert has_flattened_credits(text)
    assert read_flattened_credits(text) == Credits(("Ada Li",))


def test_a_closing_source_is_no_flattened_credit() -> None:
    assert not has_flattened_credits("某交易所宣布上线新代币。(来源:ME)")
