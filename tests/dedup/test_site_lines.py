import pytest

from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.site_lines import CLUSTERS, HALF_LIFE, SiteLines, edge_lines, printed_lines
from newscrawl.storage.database import Database
from tests.dedup.articles import document, text

CLOSING = "欢迎关注本报公众号，了解更多身边事。"
OTHER = "投稿请寄编辑部，来稿一经采用即付稿酬。"


@pytest.fixture
def database(tmp_path):
    with Database(tmp_path / "state.db") as database:
        yield database


def publish(lines, count, *more, site="example", start=0):
    """Let a site publish so many articles, each with one line of its own and `more`."""
    return lines.learn(
        [(site, [f"第{start + number}篇独有的一行甲{chr(0x4E00 + start + number)}", *more]) for number in range(count)]
    )


def test_a_line_around_many_articles_is_furniture_of_its_site_only(database):
    lines = SiteLines(database.connection)
    assert not publish(lines, CLUSTERS - 1, CLOSING)
    assert lines.printed_by("example") == []
    assert publish(lines, 1, CLOSING)
    assert lines.printed_by("example") == [CLOSING]
    assert lines.printed_by("elsewhere") == []


def test_figures_in_a_line_do_not_hide_it(database):
    lines = SiteLines(database.connection)
    for number in range(20):
        publish(lines, 1, f"浏览次数：{number * 37} 次，感谢阅读", start=number)
    assert [line[:5] for line in lines.printed_by("example")] == ["浏览次数："]


def test_a_line_of_three_figures_or_inside_the_text_is_never_learned():
    edges = list(
        edge_lines(
            "\n".join(
                [
                    "标题",
                    *(f"段落{chr(0x4E00 + number)}" for number in range(20)),
                    "增长3%，其中出口5%，进口7%",
                    CLOSING,
                ]
            )
        )
    )
    assert CLOSING in edges
    assert "标题" in edges
    assert f"段落{chr(0x4E05)}" not in edges
    assert not any("增长" in line for line in edges)


def test_what_a_new_template_no_longer_prints_is_forgotten(database):
    lines = SiteLines(database.connection)
    for start in range(0, 300, 50):
        publish(lines, 50, CLOSING, start=start)
    for start in range(0, 5 * HALF_LIFE, 50):
        publish(lines, 50, OTHER, start=1000 + start)
    assert lines.printed_by("example") == [OTHER]
    for start in range(0, 10 * HALF_LIFE, 50):
        publish(lines, 50, OTHER, start=3000 + start)
    ((kept,),) = database.rows("SELECT count(*) FROM site_line WHERE line IS NOT NULL")
    assert kept == 1


def test_a_store_keeps_in_mind_few_lines_however_many_it_saw(database):
    lines = SiteLines(database.connection)
    for start in range(0, 2000, 100):
        publish(lines, 100, CLOSING, start=start)
    assert database.rows("SELECT count(*) FROM site_line")[0][0] < 3 * HALF_LIFE


def test_short_articles_of_a_site_are_not_matched_by_its_furniture(tmp_path):
    around = [text(70, 2).replace("\n", ""), text(71, 2).replace("\n", "")]

    def published(seed):
        return document(seed, "\n".join([text(seed, 3), *around]))

    with Deduplicator(tmp_path / "state.db") as dedup:
        first = [dedup.judge([published(seed)])[0].kind for seed in range(60)]
        assert first[30:] == ["new"] * 30
        assert dedup.judge([document("copy", text(40, 3), site="other")])[0].of == "example:40"


def test_copies_of_one_article_teach_nothing(tmp_path):
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(number, f"{text(5)}\n{CLOSING}") for number in range(40)])
    with Database(tmp_path / "state.db") as database:
        assert SiteLines(database.connection).printed_by("example") == []


def test_a_state_says_what_each_of_its_sites_prints(database):
    lines = SiteLines(database.connection)
    publish(lines, CLUSTERS, CLOSING)
    publish(lines, CLUSTERS, OTHER, site="elsewhere")
    publish(lines, 3, OTHER, site="young")
    assert printed_lines(database) == {"example": frozenset([CLOSING]), "elsewhere": frozenset([OTHER])}


def cut(number, body, line):
    """An article as cleaning gives it that has taken `line` off its end."""
    return document(number, body, quality={"site_lines": {"above": [], "below": [line]}})


def test_a_page_from_which_cleaning_now_takes_a_line_is_unchanged(tmp_path):
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(1, f"{text(1)}\n{CLOSING}"), cut(2, text(2), CLOSING)])
        verdicts = dedup.judge([cut(1, text(1), CLOSING), document(2, f"{text(2)}\n{CLOSING}"), cut(2, text(2), OTHER)])
    assert [verdict.kind for verdict in verdicts] == ["unchanged", "unchanged", "revision"]


def test_a_line_that_cleaning_takes_away_is_not_forgotten(tmp_path, database):
    with Deduplicator(tmp_path / "state.db") as dedup:
        for number in range(CLUSTERS):
            dedup.judge([document(number, f"{text(number, 4)}\n{CLOSING}")])
        assert printed_lines(database) == {"example": frozenset([CLOSING])}
        for start in range(CLUSTERS, 400, 50):
            dedup.judge([cut(number, text(number, 4), CLOSING) for number in range(start, start + 50)])
    assert printed_lines(database) == {"example": frozenset([CLOSING])}
