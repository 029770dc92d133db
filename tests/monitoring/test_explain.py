from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cleaning.article import clean_with_trace
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.saved import saved_page
from newscrawl.monitoring.explain import explain
from newscrawl.monitoring.explain_lines import REASONS, reason_of
from tests.browser import Browser
from tests.cleaning.pages import BODY, EDITOR, RELATED, TITLE

DOCS = Path(__file__).parents[2] / "docs" / "cleaning.md"
MENU = "".join(f"<li><a href='/{number}'>栏目{number}</a></li>" for number in range(30))
HEAD = "<p>时间：2024-04-06 08:15 来源：云溪日报 作者：陈远山</p>"
PAGE = f"""<html><head><title>{TITLE}_云溪新闻网</title><meta name="author" content="云溪新闻网">
<meta name="keywords" content="&lt;img src=x onerror=&quot;document.title='owned'&quot;&gt;,茶园"></head><body>
<ul>{MENU}</ul><h1>{TITLE}</h1>{HEAD}
<div class="text">{"".join(f"<p>{line}</p>" for line in BODY)}
<p>&lt;script&gt;document.title = "owned"&lt;/script&gt;这是正文里关于脚本的一段话，
读者应该看到它的原样，而不是让它运行起来。</p></div>
<p>{EDITOR}</p>{"".join(f"<p><a href='/x'>{line}</a></p>" for line in RELATED)}</body></html>"""


def explained(page: str = PAGE) -> str:
    return explain(clean_with_trace(saved_page(page.encode(), "https://news.example.cn/a/1.html")))


def opened(browser: Browser, folder: Path, *, width: int, dark: bool):
    file = folder / "why.html"
    file.write_text(explained(), encoding="utf-8")
    return browser.open(file.as_uri(), width=width, dark=dark)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1200])
def test_an_explanation_fits_its_window_and_its_page_does_nothing(
    browser: Browser, tmp_path: Path, width: int, dark: bool
) -> None:
    page = opened(browser, tmp_path, width=width, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() == f"{TITLE} · newscrawl explain"
    assert page.locator("script, img, a, iframe, form").count() == 0


def test_lines_are_kept_in_place_and_struck_with_their_rule(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, width=390, dark=False)
    assert page.locator("ol.page li.kept .text").all_inner_texts()[: len(BODY)] == BODY
    editor = page.locator("ol.page li.gone", has_text=EDITOR)
    assert "editor_line" in editor.inner_text()
    assert "bylines" in editor.inner_text()
    decoration = editor.locator(".text").evaluate("node => getComputedStyle(node).textDecorationLine")
    assert decoration == "line-through"


def test_a_long_menu_is_folded_and_opens(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, width=390, dark=False)
    hidden = page.get_by_text("栏目15", exact=True)
    assert not hidden.is_visible()
    page.locator("ol.page summary").first.click()
    assert hidden.is_visible()


def test_a_field_shows_its_layer_its_evidence_and_what_was_not_followed(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, width=1200, dark=False)
    row = page.locator("dl > div", has=page.get_by_text("bylines", exact=True))
    assert "陈远山 · author" in row.inner_text()
    assert "时间：2024-04-06 08:15 来源：云溪日报 作者：陈远山" in row.inner_text()
    row.locator("summary").click()
    assert "meta:author" in row.inner_text()
    assert "names no person" in row.inner_text()


def test_the_trace_fills_provenance_and_removals() -> None:
    cleaned = clean_with_trace(saved_page(PAGE.encode(), None))
    won = {
        name: finding.layer
        for name, findings in cleaned.trace.by_field.items()
        for finding in reversed(findings)
        if finding.chosen
    }
    assert won == cleaned.article.provenance
    struck = [block for block in cleaned.body.page.blocks if block.removed and block.text]
    assert sum(removal.blocks for removal in cleaned.article.quality.removed) == len(struck)


@pytest.mark.parametrize("rule", sorted({*REASONS, *(rule.name for rule in furniture().rules), "after_related"}))
def test_every_rule_says_what_it_takes_out(rule: str) -> None:
    assert reason_of(rule)


@pytest.mark.parametrize("rule", sorted(REASONS))
def test_every_rule_is_in_the_documentation(rule: str) -> None:
    assert f"| `{rule}` |" in DOCS.read_text("utf-8")
