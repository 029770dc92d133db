"""An archive that crosses a change of templates is cleaned again, and both halves come out right."""

import re
from datetime import date, datetime, timedelta

import pytest

from newscrawl.items import Capture, RawPage
from newscrawl.replica import Replica
from newscrawl.replica.check import differences
from newscrawl.replica.plain import body_of
from newscrawl.sites import registry
from newscrawl.sites.base import BEIJING, Identity, Layout, Site
from tests.recleaning.test_recleaning import Newsroom

HOST = "www.xinchengbao.example"
NOW = datetime(2027, 3, 9, 12, tzinfo=BEIJING)
CHANGE = date(2027, 3, 6)
"""The first day on which articles appeared in the new template."""
OLD = Layout(name="old", fields={"source": (".from",), "published": (".at",)}, body=("#text",))
OLD_UNTIL = Layout(
    name="old", until=CHANGE - timedelta(days=1), fields={"source": (".from",), "published": (".at",)}, body=("#text",)
)
NEW = Layout(name="new", since=CHANGE, fields={"source": (".origin",), "published": (".at",)}, body=("#story",))


def declared(monkeypatch, *layouts):
    """What the code knows of the paper from now on."""
    identity = Identity(pattern=re.compile(r"/(?P<id>[0-9a-f]{10})\.shtml$"), key="southcn:{id}")
    site = Site(name="paper", display_name="新城报", hosts=(HOST,), identities=(identity,), layouts=layouts)
    known = registry.site_of_host
    monkeypatch.setattr(registry, "site_of_host", lambda host: site if host == HOST else known(host))


def page_of(article, others):
    """The page in the template of its day; in the new one, #text holds what readers should read next."""
    head = f"<title>{article.title}_新城报</title>"
    meta = f"<h1>{article.title}</h1><div class='at'>{article.published:%Y-%m-%d %H:%M}</div>"
    if article.published.date() < CHANGE:
        rest = f"<span class='from'>来源：{article.source}</span><div id='text'>{body_of(article)}</div>"
    else:
        rest = f"<span class='origin'>来源：{article.source}</span><span class='from'>来源：新城报客户端</span>"
        rest += f"<div id='story'>{body_of(article)}</div><div id='text'>{body_of(others)}</div>"
    body = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{meta}{rest}</body></html>"
    url = f"https://{HOST}/news/{article.id.partition(':')[2]}.shtml"
    capture = Capture(url=url, status=200, headers=(), body=body.encode(), fetched_at=NOW)
    return RawPage(capture=capture, request_url=url, spider="paper")


@pytest.fixture
def articles():
    return list(Replica(articles=12, now=NOW).sources["southcn"].articles())


def test_both_halves_of_an_archive_are_right_once_the_new_template_is_declared(articles, tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path)
    truth = [article.as_json() for article in articles]
    halves = [one.published.date() < CHANGE for one in articles]
    assert any(halves)
    assert not all(halves)

    declared(monkeypatch, OLD)
    newsroom.crawl(*(page_of(one, articles[number - 1]) for number, one in enumerate(articles)))
    wrong = {line.partition(": ")[0] for line in differences(newsroom.rows(), truth)}
    assert wrong == {one.id for one in articles if one.published.date() >= CHANGE}, "the old layout reads the new pages"

    declared(monkeypatch, NEW, OLD_UNTIL)
    work, _ = newsroom.reclean()
    assert work.counts == {"unchanged": sum(halves), "stored": len(halves) - sum(halves)}
    assert list(differences(newsroom.rows(latest=True), truth)) == []
    layers = {row.published_at.date() < CHANGE: row.provenance["text"] for row in newsroom.rows(latest=True)}
    assert layers == {True: "layout:old", False: "layout:new"}
    newsroom.check()
