"""fundus: its parser with a rule for the site of the benchmark, and requests to fetch.

The rule gives what fundus asks of one: title, body, authors, time, topics and pictures.
"""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import requests
from fundus.parser import ArticleBody, BaseParser, Image, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_nodes_to_text,
    generic_topic_parsing,
    image_extraction,
)
from lxml.cssselect import CSSSelector
from lxml.etree import XPath


class Site(ParserProxy):
    class V1(BaseParser):
        _paragraph_selector = CSSSelector("div.pc div.main_article > p")
        _title = CSSSelector("div.pc h1")
        _time = CSSSelector("#pubtime_baidu")
        _author = CSSSelector("#author_baidu")

        @attribute
        def body(self) -> ArticleBody | None:
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraph_selector)

        @attribute
        def title(self) -> str | None:
            return generic_nodes_to_text(self._title(self.precomputed.doc))[0]

        @attribute
        def authors(self) -> list[str]:
            text = generic_nodes_to_text(self._author(self.precomputed.doc))[0]
            return generic_author_parsing(text.partition("：")[2])

        @attribute
        def publishing_date(self) -> datetime | None:
            text = generic_nodes_to_text(self._time(self.precomputed.doc))[0]
            return datetime.fromisoformat(text.partition(":")[2])

        @attribute
        def topics(self) -> list[str]:
            return generic_topic_parsing(self.precomputed.meta.get("keywords"), delimiter=" ")

        @attribute
        def images(self) -> list[Image]:
            return image_extraction(
                doc=self.precomputed.doc,
                paragraph_selector=self._paragraph_selector,
                image_selector=XPath("//div[contains(@class, 'pc')]//div[@class='main_article']//img"),
                upper_boundary_selector=self._title,
                caption_selector=XPath("./@data-original-title"),
            )


parser, session = Site()(date(2026, 1, 1)), requests.Session()
with Path(sys.argv[1]).open() as addresses, Path(sys.argv[2]).open("w") as out:
    for url in addresses.read().split():
        answer = session.get(url)
        answer.encoding = "utf-8"
        found = parser.parse(answer.text, "raise")
        row = {"url": url, "title": found["title"], "text": str(found["body"]), "date": str(found["publishing_date"])}
        row |= {"authors": found["authors"], "topics": found["topics"]}
        row["images"] = [[image.versions[0].url, image.caption] for image in found["images"]]
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
