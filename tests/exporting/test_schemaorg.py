"""Every property that is written belongs to its type in the vocabulary of schema.org, and its value to the property.

The tables below are the part of the vocabulary (https://schema.org/NewsArticle and the types it leads to) in use.
"""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from newscrawl.exporting.export import export
from newscrawl.exporting.options import Options
from newscrawl.exporting.schemaorg import news_article
from newscrawl.items import Attachment, Byline
from newscrawl.storage.reader import Filter, select
from tests.exporting.conftest import rich_article
from tests.storage.conftest import make_article
from tests.test_schema import articles

URL = re.compile(r"https?://[^\s]+")
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d)?")
LANGUAGE = re.compile(r"[a-z]{2}(-Han[st])?")

THING = {"name": "Text", "alternateName": "Text", "url": "URL"}
CREATIVE_WORK = {**THING, "version": "Number"}
VOCABULARY = {
    "NewsArticle": {
        **CREATIVE_WORK,
        "identifier": ("Text", "PropertyValue"), "mainEntityOfPage": "URL", "headline": "Text",
        "alternativeHeadline": "Text", "abstract": "Text", "articleBody": "Text", "articleSection": "Text",
        "keywords": "Text", "inLanguage": "Language", "datePublished": "Date", "dateModified": "Date",
        "author": "Person", "editor": "Person", "contributor": "Person", "publisher": "Organization",
        "sourceOrganization": "Organization", "image": "ImageObject", "associatedMedia": "MediaObject",
    },
    "Person": {**THING, "jobTitle": "Text"},
    "Organization": THING,
    "PropertyValue": {**THING, "propertyID": "Text", "value": "Text"},
    "ImageObject": {**CREATIVE_WORK, "contentUrl": "URL", "caption": "Text", "creditText": "Text"},
    "MediaObject": {**CREATIVE_WORK, "contentUrl": "URL", "encodingFormat": "Text"},
}  # fmt: skip
REQUIRED = {"NewsArticle": {"@context", "@id", "url", "headline", "publisher"}, "Person": {"name"}}


def problems(value, kinds, path="$"):
    """What is wrong with a value where one of `kinds` is expected."""
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    if isinstance(value, list):
        return [problem for n, part in enumerate(value) for problem in problems(part, kinds, f"{path}[{n}]")]
    if isinstance(value, dict):
        kind = value.get("@type")
        if kind not in kinds:
            return [f"{path}: {kind} instead of {kinds}"]
        known = VOCABULARY[kind]
        found = [f"{path}.{name}: no property of {kind}" for name in value if name[0] != "@" and name not in known]
        found += [f"{path}.{name}: missing" for name in REQUIRED.get(kind, set()) - value.keys()]
        return found + [p for n, part in value.items() if n in known for p in problems(part, known[n], f"{path}.{n}")]
    checks = {
        "Text": lambda: isinstance(value, str) and value,
        "URL": lambda: URL.fullmatch(value),
        "Date": lambda: DATE.fullmatch(value) and datetime.fromisoformat(value),
        "Language": lambda: LANGUAGE.fullmatch(value),
        "Number": lambda: isinstance(value, int) and not isinstance(value, bool),
    }
    return [] if any(checks[kind]() for kind in kinds if kind in checks) else [f"{path}: {value!r} is no {kinds}"]


def test_a_rich_article_is_valid_and_says_it_all():
    found = news_article(rich_article(1))
    assert problems(found, "NewsArticle") == []
    assert found["@context"] == "https://schema.org"
    assert found["author"] == [{"@type": "Person", "name": "张三"}]
    assert found["editor"] == [{"@type": "Person", "name": "李四"}]
    assert found["datePublished"] == "2026-11-20T09:30:00+08:00"
    assert found["inLanguage"] == "zh-Hans"
    assert found["publisher"]["name"] == "示例"
    assert found["sourceOrganization"]["name"] == "南方日报"
    assert [image["contentUrl"] for image in found["image"]] == ["https://example.example/1.jpg"]
    assert found["associatedMedia"][0]["encodingFormat"] == "application/pdf"
    assert {"@type": "PropertyValue", "propertyID": "文号", "value": "清府〔2026〕1号"} in found["identifier"]


def test_a_bare_article_is_valid_and_says_nothing_it_does_not_know():
    found = news_article(make_article(1))
    assert problems(found, "NewsArticle") == []
    assert not {"datePublished", "author", "image", "sourceOrganization"} & found.keys()


def test_a_day_without_a_time_is_a_date():
    at = datetime(2026, 11, 19, 16, tzinfo=UTC)  # midnight in China
    article = make_article(1, published_at=at, published_precision="day")
    assert news_article(article)["datePublished"] == "2026-11-20"


def test_others_who_made_it_are_contributors_with_their_work():
    article = make_article(1, bylines=[Byline(name="王五", role="photographer")])
    assert news_article(article)["contributor"] == [{"@type": "Person", "name": "王五", "jobTitle": "摄影"}]


def test_a_file_of_an_unknown_kind_keeps_its_extension():
    article = make_article(1, attachments=[Attachment(url="https://e.example/a.ceb", type="ceb")])
    assert news_article(article)["associatedMedia"][0]["encodingFormat"] == "ceb"


@settings(deadline=None, max_examples=50)
@given(articles)
def test_any_article_has_only_properties_of_its_type(article):
    wrong = problems(news_article(article), "NewsArticle")
    assert [problem for problem in wrong if "no property" in problem or "instead of" in problem] == []


def test_every_line_is_a_document_of_its_own(data_dir):
    out = io.BytesIO()
    export("schemaorg", select([data_dir / "dumps"], Filter()), out, Options(data_dir=data_dir))
    documents = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [problems(document, "NewsArticle") for document in documents] == [[]] * 5


@pytest.mark.parametrize(
    ("change", "problem"),
    [({"genre": "news"}, "no property"), ({"datePublished": "yesterday"}, "is no"), ({"author": "张三"}, "is no")],
)
def test_the_check_itself_finds_what_is_wrong(change, problem):
    (found,) = problems({**news_article(make_article(1)), **change}, "NewsArticle")
    assert problem in found
