"""Who is answered: asked by a plain HTTP client, as other programs and other pages' scripts would."""

import http.client
import re
from urllib.parse import quote, urlencode, urlsplit

import pytest

from newscrawl.browsing.pages import LARGEST
from newscrawl.items import Image
from tests.browsing.conftest import Newsroom, Serve, Served


def ask(served: Served, method: str, path: str, *, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    at = urlsplit(served.address)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded", **named})
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        return answer
    finally:
        connection.close()


@pytest.fixture
def served(newsroom: Newsroom, serve: Serve) -> Served:
    newsroom.store(1)
    return serve(options=["--never-started"])


def form(served: Served, **changed: str) -> str:
    return urlencode({"token": served.pages.guard.token, "id": "example:1", **changed})


def origin(served: Served) -> str:
    return served.address.rstrip("/")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
def test_a_name_that_was_pointed_at_this_machine_is_not_answered(served: Served, host: str):
    answer = ask(served, "GET", "/", Host=host)
    assert answer.status == 421
    assert "example" not in answer.text


def test_localhost_is_a_name_of_ours(served: Served):
    assert ask(served, "GET", "/", Host=f"localhost:{urlsplit(served.address).port}").status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}, {"Origin": "OWN", "Sec_Fetch_Site": "cross-site"}],
)
def test_a_form_of_another_page_starts_nothing(served: Served, headers: dict[str, str]):
    headers = {name: value.replace("OWN", origin(served)) for name, value in headers.items()}
    assert ask(served, "POST", "/recrawl", body=form(served), **headers).status == 403


@pytest.mark.parametrize("token", ["", "x", "\N{SNOWMAN}"])
def test_a_form_without_the_token_starts_nothing(served: Served, token: str):
    assert ask(served, "POST", "/recrawl", body=form(served, token=token), Origin=origin(served)).status == 403


def test_a_form_of_ours_starts_a_recrawl(served: Served):
    answer = ask(served, "POST", "/recrawl", body=form(served), Origin=origin(served), Sec_Fetch_Site="same-origin")
    assert answer.status == 303
    assert (answer.getheader("Location") or "").startswith("/recrawl/")


def test_only_articles_of_the_state_can_be_recrawled(served: Served):
    body = form(served, id="https://evil.example/")
    assert ask(served, "POST", "/recrawl", body=body, Origin=origin(served)).status == 404


@pytest.mark.parametrize("path", ["/", "/article?id=example:1", "/nothing", "/?since=yesterday", "/style.css"])
def test_every_answer_forbids_scripts_and_sniffing(served: Served, path: str):
    answer = ask(served, "GET", path)
    policy = answer.getheader("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("path", ["/frame?id=example:1", "/explain?id=example:1"])
def test_what_strangers_wrote_is_shown_in_a_sandbox(served: Served, path: str):
    policy = ask(served, "GET", path).getheader("Content-Security-Policy") or ""
    assert policy.startswith("sandbox; default-src 'none'; ")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/?since=gestern", 400, "2026-11-01"),
        ("/?verdict=odd", 400, "parameter"),
        ("/?before=" + "9" * 30, 400, "parameter"),
        ("/article?id=nobody", 404, "no such article"),
        ("/article?id=example:1&n=7", 404, "no such article"),
        ("/cluster?name=nobody", 404, "no such page"),
        ("/recrawl/0", 404, "no such page"),
        ("/elsewhere", 404, "no such page"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(served: Served, path: str, status: int, words: str):
    answer = ask(served, "GET", path)
    assert (answer.status, words in answer.text) == (status, True)
    assert re.search(r"<h1>|class=\"notice\"", answer.text)


@pytest.mark.parametrize("line", ['"', "清\n", "清&"])
def test_no_page_of_an_enormous_article_is_larger_than_promised(newsroom: Newsroom, serve: Serve, line: str):
    huge = line * 150_000
    many = [
        Image(url=f"https://example.example/{huge[:900]}", caption=huge[:5000], alt=huge[:5000]) for _ in range(200)
    ]
    fields = {"images": many, "tags": [huge[:3000]] * 300, "summary": huge, "source": huge[:9000], "subtitle": huge}
    for text in ("一开始还短，没有多少字可读。", f"后来就长了。{huge}"):
        newsroom.store(1, text, title=f"标题{huge}", page=huge.encode(), **fields)
    served = serve()
    for path in ("?q=标题", "article?id=example:1", "article?id=example:1&view=source", "difference?id=example:1&n=1"):
        answer = ask(served, "GET", "/" + quote(path, safe="?=&:"))
        assert answer.status == 200
        assert len(answer.text.encode()) < LARGEST, path
    for view in ("page", "source"):
        assert len(ask(served, "GET", f"/frame?id=example:1&view={view}").text.encode()) < LARGEST


def test_another_method_is_refused(served: Served):
    assert ask(served, "DELETE", "/", Origin=origin(served)).status in (403, 405)
