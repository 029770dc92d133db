from __future__ import annotations

import json
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from newscrawl.replica import running_replica


@pytest.fixture(scope="module")
def served():
    with running_replica(articles=8) as replica:
        yield replica


@pytest.fixture(autouse=True)
def untroubled(served):
    yield
    for source in served.sources.values():
        source.switches.__init__()


def ask(served, host, path, *, body=None):
    connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("POST" if body else "GET", path, body=body and json.dumps(body), headers={"Host": host})
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return answer


def article_path(served):
    return next(served.sources["ycwb"].articles()).urls[0].partition(".com")[2]


def switch(served, source, name, value):
    return ask(served, "replica.localhost", "/__switch", body={"source": source, "name": name, "value": value})


def test_pages_are_chosen_by_host(served):
    status, headers, body = ask(served, "news.ycwb.com", article_path(served))
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"main_article" in body
    assert ask(served, "static.nfnews.com", article_path(served))[0] == 404
    assert ask(served, "elsewhere.example", "/")[0] == 404


def test_the_control_plane_answers_on_loopback_names_only(served):
    assert len(json.loads(ask(served, f"127.0.0.1:{served.port}", "/__truth")[2])) == len(served.truth())
    assert ask(served, "news.ycwb.com", "/__truth")[0] == 404


@pytest.mark.parametrize("status", [403, 405, 412, 503, 521])
def test_a_wall_stands_before_everything(served, status):
    assert switch(served, "ycwb", "wall", status)[0] == 200
    for path in (article_path(served), "/n_gn.htm", "/robots.txt"):
        assert ask(served, "news.ycwb.com", path)[0] == status
    assert ask(served, "static.nfnews.com", "/robots.txt")[0] == 200


def test_a_challenge_is_a_small_script_page_with_status_200(served):
    switch(served, "ycwb", "challenge", value=True)
    status, _, body = ask(served, "news.ycwb.com", article_path(served))
    assert status == 200
    assert 2400 < len(body) < 3000
    assert b"main_article" not in body


def test_empty_answers_have_status_200(served):
    switch(served, "ycwb", "empty", value=True)
    assert ask(served, "news.ycwb.com", article_path(served))[::2] == (200, b"")


def test_a_burst_of_errors_ends(served):
    switch(served, "ycwb", "burst", 2)
    answers = [ask(served, "news.ycwb.com", article_path(served)) for _ in range(3)]
    assert [status for status, _, _ in answers] == [503, 503, 200]
    assert answers[0][1]["Retry-After"] == "1"


def test_an_interface_refuses_with_status_200(served):
    switch(served, "nanfang_plus", "refuse", value=True)
    _, _, body = ask(served, "api.nfnews.com", "/nfplus-manuscript-web/article/list?columnId=38")
    assert json.loads(body)["success"] is False


@pytest.mark.parametrize(
    ("source", "host", "path", "known"),
    [
        ("ycwb", "news.ycwb.com", "/n_gn.htm", b'<a href="20'),
        ("ycwb", "api.ycwb.com", "/app_if/jy/getArticles", b"artiles"),
        ("qingxin", "www.qingxin.gov.cn", "/zwgk/qxyw/", b"<a href='//"),
        ("gkmlpt", "www.qingxin.gov.cn", "/gkmlpt/api/all/0", b'"articles"'),
        ("nanfang_plus", "api.nfnews.com", "/nfplus-manuscript-web/article/list?columnId=38", b'"list"'),
        ("eastmoney", "43.240.125.15:1818", "/information/newmarket/web/webapi?marketType=37", b'"record"'),
    ],
)
def test_a_changed_template_is_one_that_nobody_knows(served, source, host, path, known):
    assert known in ask(served, host, path)[2]
    switch(served, source, "template", "changed")
    assert known not in ask(served, host, path)[2]


def test_gzip_comes_unasked(served):
    switch(served, "ycwb", "gzip", value=True)
    assert ask(served, "news.ycwb.com", "/n_gn.htm")[1]["Content-Encoding"] == "gzip"


def test_a_reset_closes_without_an_answer(served):
    switch(served, "ycwb", "reset", value=True)
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(served, "news.ycwb.com", "/n_gn.htm")


@pytest.mark.parametrize(
    "order", [("nobody", "wall", 405), ("ycwb", "walls", 405), ("ycwb", "wall", 418), ("ycwb", "burst", "x")]
)
def test_a_wrong_switch_is_an_error_that_says_what_there_is(served, order):
    status, _, body = switch(served, *order)
    assert status == 400
    assert any(word in json.loads(body)["error"] for word in ("there are", "it wants"))


def test_a_change_shows_on_the_page(served):
    article = next(served.sources["ycwb"].articles())
    before = ask(served, "news.ycwb.com", article_path(served))[2]
    ask(served, "replica.localhost", "/__change", body={"id": article.id})
    assert ask(served, "news.ycwb.com", article_path(served))[2] != before


def test_a_change_of_nothing_known_is_an_error(served):
    assert ask(served, "replica.localhost", "/__change", body={"id": "ycwb:1"})[0] == 400


def test_the_log_has_every_request_with_its_source(served):
    ask(served, "news.ycwb.com", "/n_gn.htm?x=1")
    last = json.loads(ask(served, "replica.localhost", "/__log")[2])[-1]
    assert (last["source"], last["host"], last["path"], last["status"]) == (
        "ycwb",
        "news.ycwb.com",
        "/n_gn.htm?x=1",
        200,
    )
