"""Every page that came in is owed an end, and a list and what it names become durable together."""

from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome, RunEnd
from tests.storage.conftest import NOON

LIST = "https://example.example/list.html"
PAGE = "https://example.example/1.html"


def entry(url, kind="article"):
    return Discovered(url=url, kind=kind, spider="example", site="example", article_id=f"id:{url}")


def end():
    return RunEnd(outcome="ok", exit_code=0, ended_at=NOON)


def test_a_page_without_an_end_shows_in_the_counts(runs, make_article):
    ledger = runs.start()
    for number in (1, 2):
        ledger.arrived(make_article(number).canonical_url)
    article = make_article(1)
    ledger.enter(article)
    assert ledger.owed == [make_article(2).canonical_url]
    summary = ledger.close(end=end())
    assert (summary.total("fetched"), summary.total("stored"), summary.unaccounted) == (2, 1, 1)


def test_a_run_that_was_stopped_owes_nothing_for_pages_on_their_way(runs):
    ledger = runs.start()
    ledger.arrived(PAGE)
    stopped = RunEnd(outcome="interrupted", exit_code=11, ended_at=NOON)
    assert ledger.close(end=stopped).unaccounted == 0


def test_every_kind_of_end_settles_what_is_owed(runs):
    ledger = runs.start()
    ledger.arrived(PAGE)
    ledger.outcome(PAGE, Outcome(kind="failed", reason="status 404"), site="example")
    assert ledger.owed == []
    assert ledger.close(end=end()).unaccounted == 0


def test_a_list_and_what_it_names_are_committed_together(runs):
    ledger = runs.start()
    state = runs.states[-1]
    state.discover([entry(LIST, "list")])
    ledger.listed(LIST, [entry(PAGE)])
    assert ledger.close(end=end()).total("listed") == 1
    assert [one.url for one in state.pending("example")] == [PAGE]


def test_a_list_that_could_not_be_finished_has_named_nothing(runs, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("a fault of our own")

    ledger = runs.start()
    state = runs.states[-1]
    state.discover([entry(LIST, "list")])
    ledger.arrived(LIST)
    with monkeypatch.context() as patch:
        patch.setattr(state, "finish_all", broken)
        ledger.listed(LIST, [entry(PAGE)])
        ledger.commit()
    assert [one.url for one in state.pending("example")] == [LIST]
    assert f"The end of {LIST} could not be taken down" in caplog.text
    assert ledger.owed == [LIST]
    ledger.listed(LIST, [entry(PAGE)])
    ledger.commit()
    assert [one.url for one in state.pending("example")] == [PAGE]


def test_articles_to_be_seen_again_are_opened_with_their_list(runs):
    ledger = runs.start()
    state = runs.states[-1]
    state.discover([entry(LIST, "list"), entry(PAGE)])
    state.finish(PAGE, Outcome(kind="stored"))
    ledger.listed(LIST, [], reopened=[entry(PAGE)])
    ledger.commit()
    assert [one.url for one in state.pending("example")] == [PAGE]


def test_a_page_is_not_due_before_the_site_wants_it(tmp_path):
    now = [1000.0]
    with State(tmp_path / "state.db", now=lambda: now[0]) as state:
        state.discover([entry(PAGE)])
        state.finish(PAGE, Outcome(kind="blocked", reason="status 429", retry_after=7200.0))
        now[0] += 7000
        assert state.pending("example") == []
        now[0] += 300
        assert [one.url for one in state.pending("example")] == [PAGE]
