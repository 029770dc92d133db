"""fundus: its parser with a rule for the site of the benchmark, and requests to fetch."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import requests
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_nodes_to_text
from lxml.cssselect import CSSSelector


class Site(ParserProxy):
    class V1(BaseParser):
        _paragraph_selector = CSSSelector("div.pc div.main_article > p")
        _title = CSSSelector("div.pc h1")
        _time = CSSSelector("#pubtime_baidu")

        @attribute
        def body(self) -> ArticleBody | None:
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraph_selector)

        @attribute
        def title(self) -> str | None:
            return generic_nodes_to_text(self._title(self.precomputed.doc))[0]

        @attribute
        def publishing_date(self) -> datetime | None:
            text = generic_nodes_to_text(self._time(self.precomputed.doc))[0]
            return datetime.fromisoformat(text.partition(":")[2])


parser, session = Site()(date(2026, 1, 1)), requests.Session()
with Path(sys.argv[1]).open() as addresses, Path(sys.argv[2]).open("w") as out:
    for url in addresses.read().split():
        answer = session.get(url)
        answer.encoding = "utf-8"
        found = parser.parse(answer.text, "raise")
        row = {"url": url, "title": found["title"], "text": str(found["body"]), "date": str(found["publishing_date"])}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
