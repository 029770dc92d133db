import pytest

from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.features import MOST_LETTERS
from tests.dedup.articles import document, sentences, text


def verdict(tmp_path, earlier, later):
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(0, text(99)), document(1, earlier)])
        return dedup.judge([document(2, later)])[0]


BODY = text(1)
COPIES = {
    "wrapped in a re-host's lines": f"来源：北江早报\n{BODY}\n责任编辑：王五\n免责声明：不代表本网观点。",
    "shortened": "".join(sentences(1)[1::2] + sentences(1)[:1]),
    "cut off": BODY[: len(BODY) * 6 // 10] + "……",
    "printed twice": f"{BODY}\n分享到\n{BODY}",
    "turned around": "\n".join(reversed(BODY.split("\n"))),
    "edited by a desk": "".join(letter for place, letter in enumerate(BODY, start=1) if place % 50),
    "given another lead": "北江早报消息，近日，此事引发关注。记者了解到，有关情况如下。" + "".join(sentences(1)[2:]),
}


@pytest.mark.parametrize("later", COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_near_whatever_was_done_to_it(tmp_path, later):
    found = verdict(tmp_path, BODY, later)
    assert (found.kind, found.of, found.cluster) == ("near", "example:1", "example:1")
    assert 0.45 <= found.score <= 1


def test_another_article_is_new(tmp_path):
    assert verdict(tmp_path, BODY, text(2)).kind == "new"


BULLETIN = (
    "今年以来，全区坚持稳中求进工作总基调，经济运行总体平稳。据区统计局数据，{}年1-{}月，全区规模以上工业总产值{}亿元，"
    "同比增长{}%；固定资产投资{}亿元，同比增长{}%；社会消费品零售总额{}亿元，同比增长{}%，各项工作有序推进，成效明显。"
)


def test_bulletins_with_other_figures_are_a_series_and_no_cluster(tmp_path):
    found = verdict(
        tmp_path,
        BULLETIN.format(2025, 3, 120.5, 4.1, 33.2, 7.5, 81.0, 5.5),
        BULLETIN.format(2025, 6, 250.1, 3.9, 71.8, 6.2, 165.3, 4.8),
    )
    assert (found.kind, found.of, found.cluster) == ("series", "example:1", "example:2")


def test_one_changed_figure_in_a_short_notice_makes_it_another(tmp_path):
    notice = "因线路检修需要，供电局计划于5月{}日8时至17时对府前路一带实施停电作业，请提前做好准备，不便之处敬请谅解。"
    assert verdict(tmp_path, notice.format(12), notice.format(19)).kind == "series"


def test_a_digest_holds_an_article_and_is_no_copy_of_it(tmp_path):
    digest = "\n".join(f"◎第{seed}则要闻的标题\n{text(seed, 20)}" for seed in (5, 1, 7))
    found = verdict(tmp_path, text(1, 20), digest)
    assert (found.kind, found.of, found.cluster) == ("part_of", "example:1", "example:2")


def test_articles_under_one_long_closing_text_are_not_copies(tmp_path):
    closing = text(50, 8)
    with Deduplicator(tmp_path / "state.db") as dedup:
        verdicts = dedup.judge([document(seed, f"{text(seed, 12)}\n{closing}") for seed in range(40)])
    assert {found.cluster for found in verdicts} == {f"example:{seed}" for seed in range(40)}


def test_the_best_of_several_matches_is_named(tmp_path):
    with Deduplicator(tmp_path / "state.db") as dedup:
        half = "".join(sentences(1)[::2])
        dedup.judge([document(1, half), document(2, text(3)), document(3, BODY + "记者从现场了解到更多情况。")])
        assert dedup.judge([document(4, BODY)])[0].of == "example:3"


WELCOME = (
    "国务院总理{day}日上午在人民大会堂东门外广场举行仪式，欢迎{country}总理{name}对我国进行正式访问，两国总理登上检阅台，"
    "军乐团奏两国国歌，鸣放礼炮，总理陪同{name}检阅了中国人民解放军仪仗队，并观看分列式，有关方面负责人参加。"
)


def test_other_names_in_the_same_words_make_another_report(tmp_path):
    one = WELCOME.format(day=5, country="泰国", name="佩通坦")
    other = WELCOME.format(day=5, country="爱尔兰", name="马丁")
    assert verdict(tmp_path, one, other).kind == "series"


def test_names_are_others_though_a_title_stands_between_them(tmp_path):
    report = (
        "今天上午在大会堂举行仪式，欢迎{}总理{}对我国进行正式访问，双方登上检阅台，军乐团奏两国国歌，"
        "在隆重的仪式上陪同{}检阅了仪仗队并观看分列式，有关部门的负责人参加了这次欢迎仪式。"
    )
    one, other = report.format("佧丑", "厝勭友", "厝勭友"), report.format("俋傂", "刈伎勿", "刈伎勿")
    assert verdict(tmp_path, one, other).kind == "series"


def test_another_ordinal_in_the_same_words_makes_another_report(tmp_path):
    report = (
        "经过全面评估，航天员乘组将于近日择机实施第{}次出舱活动，目前乘组身心状态良好，空间站运行稳定，具备出舱条件。"
    )
    assert verdict(tmp_path, report.format("三"), report.format("四")).kind == "series"


def test_another_subject_in_the_same_words_makes_another_report(tmp_path):
    report = (
        "{}在总理陪同下检阅了中国人民解放军仪仗队，军乐团奏两国国歌，鸣放礼炮，有关方面负责人参加，并观看了分列式。"
    )
    assert verdict(tmp_path, report.format("马丁"), report.format("佩通坦")).kind == "series"


@pytest.mark.parametrize(
    ("meeting", "next_one"),
    [("第十四届区人大常委会第九次会议", "第十四届区人大常委会第十次会议"), ("区委三次全会", "区委四次全会")],
)
def test_another_ordinal_makes_another_report_of_a_longer_one_too(tmp_path, meeting, next_one):
    def report(name):
        return f"{name}昨日召开，{text(1, 12)}"

    assert len(report(meeting)) > MOST_LETTERS
    assert verdict(tmp_path, report(meeting), report(next_one)).kind == "series"


def test_what_differs_from_the_whole_article_is_no_copy_of_its_cut_off_half(tmp_path):
    half, rest = text(1, 8), "今年前三季度产值{}亿元，增长{}%，利润{}亿元，完成投资{}亿元。" + "".join(sentences(2, 3))
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(1, half + rest.format(120.5, 3.1, 18.2, 77.9)), document(2, half + "（未完）")])
        found = dedup.judge([document(3, half + rest.format(98.4, 2.7, 12.6, 51.3))])[0]
    assert (found.kind, found.of, found.cluster) == ("series", "example:1", "example:3")


@pytest.mark.parametrize("line", ["北江早报 {}", "北江网 | {} 08:30"])
def test_the_day_that_a_site_prints_above_a_notice_is_not_its_news(tmp_path, line):
    notice = "因线路检修需要，供电局计划于5月12日8时至17时对府前路一带实施停电作业，请提前做好准备，不便之处敬请谅解。"
    found = verdict(tmp_path, f"{line.format('2026-05-10')}\n{notice}", f"{line.format('2026-05-11')}\n{notice}")
    assert found.kind == "near"


def test_captions_are_not_compared(tmp_path):
    short = text(1, 3)
    with_pictures = "\n".join(
        f"{line}\n图为{text(seed, 2)[:60]}（北江早报记者 李明 摄）" for seed, line in enumerate(short.split("\n"), 50)
    )
    found = verdict(tmp_path, short, with_pictures)
    assert (found.kind, found.score) == ("near", 1)


def test_a_desk_that_changed_characters_here_and_there_made_a_copy(tmp_path):
    one = WELCOME.format(day=5, country="泰国", name="佩通坦")
    found = verdict(tmp_path, one, one.replace("广场", "广厂").replace("登上", "上").replace("鸣放", "鸣了放"))
    assert found.kind == "near"


def test_a_text_that_holds_two_earlier_articles_is_a_copy_of_neither(tmp_path):
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(1, text(1, 20)), document(2, text(2, 12))])
        found = dedup.judge([document(3, f"{text(1, 20)}\n{text(2, 12)}")])[0]
        assert (found.kind, found.of, found.cluster) == ("part_of", "example:1", "example:3")
        later = dedup.judge([document(4, "".join(sentences(1, 20)[:16]))])[0]
    assert (later.kind, later.of) == ("near", "example:1")


def test_a_digest_is_one_though_its_other_parts_share_a_phrase_with_the_article(tmp_path):
    article = f"会议昨日在清远举行，{text(1, 20)}"
    digest = f"{text(5, 14)}\n会议昨日在清远举行，{text(6, 9)}\n◎另一则要闻的标题\n{article}\n{text(7, 12)}"
    assert verdict(tmp_path, article, digest).kind == "part_of"


def test_less_than_two_fifths_of_an_article_is_an_excerpt(tmp_path):
    whole = "".join(sentences(1, 20))
    assert verdict(tmp_path, whole, "".join(sentences(1, 20)[:7])).kind == "part_of"
    assert verdict(tmp_path / "other", whole, "".join(sentences(1, 20)[:9])).kind == "near"
