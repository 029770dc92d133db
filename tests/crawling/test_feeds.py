import gzip

import pytest

from newscrawl.crawling import feeds
from newscrawl.crawling.feeds import FeedError, read_feed, read_sitemap

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>频道</title>
<item><title>甲 &amp; 乙</title><link> https://a/1 </link><pubDate>Mon, 23 Nov 2026 08:00:00 +0800</pubDate></item>
<item><title>无链接</title></item>
<item><title>丙</title><guid>https://a/2</guid></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>甲</title><link rel="self" href="https://a/api"/>
<link href="https://a/1"/><published>2026-11-01T08:00:00+08:00</published><updated>2026-11-02T08:00:00Z</updated></entry>
</feed>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a/1</loc><news:news><news:publication><news:name>报</news:name></news:publication>
<news:publication_date>2026-11-01</news:publication_date><news:title>甲</news:title></news:news></url><url/></urlset>"""
INDEX = "<sitemapindex><sitemap><loc>https://a/s1.xml.gz</loc><lastmod>2026-11-01</lastmod></sitemap></sitemapindex>"


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_rss_is_read_in_its_encoding(encoding):
    first, second = read_feed(RSS.format(encoding=encoding).encode(encoding))
    assert (first.url, first.listing) == (
        "https://a/1",
        {"title": "甲 & 乙", "published": "2026-11-23T08:00:00+08:00"},
    )
    assert second.url == "https://a/2"


def test_of_an_atom_entry_the_page_is_taken():
    (entry,) = read_feed(ATOM.encode())
    assert entry.url == "https://a/1"
    assert entry.listing["published"] == "2026-11-01T08:00:00+08:00"


def test_sitemaps_come_plain_and_packed_and_nested():
    for body in (NEWS.encode(), gzip.compress(NEWS.encode())):
        (entry,) = read_sitemap(body)
        assert (entry.url, entry.nested) == ("https://a/1", False)
        assert entry.listing == {"title": "甲", "published": "2026-11-01"}
    (entry,) = read_sitemap(INDEX.encode())
    assert entry.nested


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"\x00\x01",
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title><link>https://a/</link></item></channel></rss>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item><link>https://a/&a;</link></item></rss>',
    ],
)
def test_what_is_no_feed_or_declares_entities_is_refused(body):
    with pytest.raises(FeedError):
        read_feed(body)


def test_a_feed_with_a_plain_doctype_is_read():
    body = b"<!DOCTYPE rss><rss><channel><item><link>https://a/1</link></item></channel></rss>"
    assert [entry.url for entry in read_feed(body)] == ["https://a/1"]


def test_packed_sitemaps_have_a_limit_and_must_be_whole(monkeypatch):
    packed = gzip.compress(NEWS.encode())
    with pytest.raises(FeedError, match="cut short"):
        read_sitemap(packed[:-20])
    monkeypatch.setattr(feeds, "MOST_INFLATED", 100)
    with pytest.raises(FeedError, match="100 bytes"):
        read_sitemap(packed)
