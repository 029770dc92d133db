"""Cleaning an archive in many tasks gives the rows that one process gives."""

import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.dedup.site_lines import SiteLines
from newscrawl.items import Capture, RawPage
from newscrawl.recleaning.selection import Progress, Selection
from newscrawl.scaling.blocks import ArchivePages, CleanPages, KeepResults, Verdicts, as_row
from newscrawl.scaling.cleaned import read_results, results_file, write_results
from newscrawl.scaling.engine import CleanedAlready, Datatrove, results_folder
from newscrawl.schema import validate
from newscrawl.storage.archive import Archive
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import StorageError
from newscrawl.storage.state import State
from newscrawl.storage.verify import verify
from tests.scaling.replicated import BEGAN, archive_of, cleaned_again, copy_of, made, pages

PAGES = 40
HAS_RAY = importlib.util.find_spec("ray") is not None


@pytest.fixture(scope="module")
def archived(tmp_path_factory) -> Path:
    return archive_of(tmp_path_factory.mktemp("archived"), PAGES)


@pytest.fixture(scope="module")
def by_one(archived, tmp_path_factory) -> list[object]:
    """What one process makes of it."""
    data_dir = copy_of(archived, tmp_path_factory.mktemp("one"))
    assert cleaned_again(data_dir)[0] == 0
    return made(data_dir)


def check(data_dir: Path) -> None:
    reports = verify(data_dir, Dumps(data_dir / "dumps"))
    assert [report.problems for report in reports] == [[] for _ in reports]


def test_two_tasks_at_a_time_make_the_rows_that_one_process_makes(archived, by_one, tmp_path, caplog):
    data_dir = copy_of(archived, tmp_path)
    code, said = cleaned_again(data_dir, engine=Datatrove("local", 2))
    assert (code, said.splitlines()[-1]) == (0, "reclean: ok")
    assert made(data_dir) == by_one
    assert "cleaned in their turn" not in caplog.text
    assert not list((data_dir / "state").glob("cleaned-*"))
    check(data_dir)


def run_blocks(data_dir: Path, folder: Path, rank: int, tasks: int) -> None:
    cleaned = CleanPages(keep_refused=True).run(ArchivePages(data_dir, done=folder).run(None, rank, tasks))
    assert list(KeepResults(folder).run(cleaned)) == []


def test_what_one_task_has_cleaned_is_not_cleaned_again_and_what_none_has_is_cleaned_in_its_turn(
    archived, by_one, tmp_path, caplog
):
    data_dir = copy_of(archived, tmp_path)
    folder = results_folder(Progress.of(data_dir, Selection()))
    run_blocks(data_dir, folder, 0, 2)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.gz")}
    run_blocks(data_dir, folder, 0, 2)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.gz")} == before
    assert cleaned_again(data_dir, engine=CleanedAlready())[0] == 0
    assert "had not been cleaned ahead" in caplog.text
    assert made(data_dir) == by_one


def test_a_damaged_file_of_results_and_pages_archived_meanwhile_cost_time_only(archived, by_one, tmp_path):
    data_dir = copy_of(archived, tmp_path)
    folder = results_folder(Progress.of(data_dir, Selection()))
    run_blocks(data_dir, folder, 0, 1)
    torn, shorter = sorted(folder.rglob("*.gz"), key=lambda path: -path.stat().st_size)[:2]
    torn.write_bytes(torn.read_bytes()[:-40])
    write_results(shorter, list(read_results(shorter))[:1])
    assert cleaned_again(data_dir, engine=CleanedAlready())[0] == 0
    assert made(data_dir) == by_one


def test_verdicts_that_were_stopped_go_on_with_what_was_cleaned(archived, by_one, tmp_path):
    data_dir = copy_of(archived, tmp_path)
    asked = []

    def soon() -> bool:
        asked.append(1)
        return len(asked) > 20

    assert cleaned_again(data_dir, stop=soon, engine=Datatrove("local", 1))[0] == 11
    assert list((data_dir / "state").glob("cleaned-*"))
    assert cleaned_again(data_dir, engine=Datatrove("local", 1))[0] == 0
    assert made(data_dir) == by_one
    check(data_dir)


def test_a_task_that_cannot_write_its_results_ends_the_command(tmp_path, archived):
    data_dir = copy_of(archived, tmp_path)
    folder = results_folder(Progress.of(data_dir, Selection()))
    folder.mkdir(parents=True)
    (folder / "archive").touch()  # where a folder has to be
    with pytest.raises(StorageError, match="archive"):
        cleaned_again(data_dir, engine=Datatrove("local", 1))


def test_an_executor_that_lacks_an_argument_says_where_it_is_set(archived, tmp_path):
    data_dir = copy_of(archived, tmp_path)
    with pytest.raises(ValueError, match=r"slurm: .*partition.*NEWSCRAWL_EXECUTOR"):
        cleaned_again(data_dir, engine=Datatrove("slurm", 2))


SLOGAN = "云溪日报，天天与您同行"


def slogans(folder: Path) -> Path:
    """An archive of articles with a line that their site prints around all of them; the state knows it."""
    with Archive(folder, "20261122T000000Z-slogans-0001") as archive:
        for number in range(6):
            story = "".join(
                f"<p>第{number}座桥的第{part}段在上午合龙，附近的居民都到江边来看。</p>" for part in range(9)
            )
            html = f"<title>桥{number}合龙</title><h1>桥{number}合龙</h1><div>{story}<p>{SLOGAN}</p></div>"
            url = f"https://news.example/a/{number}.html"
            capture = Capture(url=url, status=200, headers=(), body=html.encode(), fetched_at=BEGAN)
            archive.append(RawPage(capture=capture, request_url=url, spider="slogans", site="news.example"))
    return folder


@pytest.mark.parametrize("engine", [None, Datatrove("local", 2)], ids=["in turn", "datatrove"])
def test_what_sites_print_by_the_state_is_taken_off_by_either_way_of_cleaning(tmp_path, engine):
    data_dir = slogans(tmp_path)
    with State(data_dir / "state" / "newscrawl.db") as state, state.transaction():
        SiteLines(state.connection).learn([("news.example", [SLOGAN])] * 20)
    assert cleaned_again(data_dir, engine=engine)[0] == 0
    rows = [row for row in made(data_dir) if isinstance(row[-1], dict)]
    assert [row[-1]["quality"]["site_lines"] for row in rows] == [{"above": [], "below": [SLOGAN]}] * 6
    assert not any(SLOGAN in row[-1]["text"] for row in rows)


SBATCH = """#!/usr/bin/env python3
import os, re, subprocess, sys
script = sys.argv[-1]
text = open(script).read()
environment = {**os.environ, "SLURM_NODELIST": "here", "SLURM_JOB_ID": "7"}
for argument in sys.argv[1:]:
    if argument.startswith("--export=ALL,"):
        name, _, value = argument.removeprefix("--export=ALL,").partition("=")
        environment[name] = value
array = re.search(r"--array=0-(\\d+)", text)
for number in range(int(array[1]) + 1 if array else 1):
    subprocess.run(["bash", script], env={**environment, "SLURM_ARRAY_TASK_ID": str(number)}, stdout=sys.stderr)
print("Submitted batch job 7")
"""
OTHERS = {
    "srun": 'while [ "${1#-}" != "$1" ]; do [ "$1" = -n ] && shift; shift; done; exec "$@"',
    "scontrol": "echo here",
}


@pytest.fixture
def slurm(tmp_path, monkeypatch) -> Path:
    """Commands of the names that Slurm has, which do at once what they are told."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sbatch").write_text(SBATCH)
    for name, line in OTHERS.items():
        (folder / name).write_text(f"#!/bin/bash\n{line}\n")
    for path in folder.iterdir():
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}")
    return folder


@pytest.mark.long
def test_on_slurm_the_verdicts_are_a_job_that_follows_the_cleaning(archived, by_one, tmp_path, slurm):
    data_dir = copy_of(archived, tmp_path / "data")
    words = ["reclean", "--engine", "datatrove", "--executor", "slurm", "--workers", "1"]
    executor = '{"partition": "cpu", "time": "1:00:00", "tasks_per_job": 4}'
    settings = ["-s", f"NEWSCRAWL_DATA_DIR={data_dir}", "-s", f"NEWSCRAWL_EXECUTOR={executor}"]
    ended = subprocess.run(
        [sys.executable, "-m", "scrapy", *words, *settings],
        capture_output=True,
        text=True,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "submitted; the verdicts follow" in ended.stderr
    assert made(data_dir) == by_one


@pytest.mark.long
@pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: it comes with the extra [test] below Python 3.14")
@pytest.mark.filterwarnings("ignore:placement_group")  # datatrove uses what Ray deprecates; as an error it hangs
def test_ray_with_two_workers_makes_the_rows_that_one_process_makes(archived, by_one, tmp_path, caplog):
    import ray

    data_dir = copy_of(archived, tmp_path)
    try:
        code, _ = cleaned_again(data_dir, engine=Datatrove("ray", 2, options={"mem_per_cpu_gb": 0.5}))
    finally:
        ray.shutdown()
    assert code == 0
    assert "cleaned in their turn" not in caplog.text
    assert made(data_dir) == by_one


@pytest.mark.long
def test_two_thousand_pages_come_out_the_same(tmp_path):
    data_dir = archive_of(tmp_path / "one", 2000, runs=8)
    copy = copy_of(data_dir, tmp_path / "many")
    assert cleaned_again(data_dir)[0] == 0
    assert cleaned_again(copy, engine=Datatrove("local", 2))[0] == 0
    assert made(copy) == made(data_dir)
    check(copy)


def test_a_page_that_breaks_cleaning_reaches_quarantine_as_ever(tmp_path):
    deep = b"<div>" * 5 + b"<script>" + b"</div>" * 5
    page = next(pages(1))
    broken = RawPage(
        capture=type(page.capture)(
            url="https://deep.example/1.html", status=200, headers=(), body=deep, fetched_at=page.capture.fetched_at
        ),
        request_url="https://deep.example/1.html",
        spider="replica",
    )
    with Archive(tmp_path, "run") as archive:
        archive.append(broken)
    assert cleaned_again(tmp_path, engine=CleanedAlready())[1].startswith("1 quarantined")


def test_blocks_serve_other_pipelines_as_rows(archived, tmp_path):
    documents = list(CleanPages().run(ArchivePages(archived).run()))
    assert documents
    assert all(document.text for document in documents)
    assert [problem for document in documents for problem in validate(as_row(document))] == []


def test_verdicts_are_those_of_the_deduplicator_in_the_order_of_the_documents(archived, by_one, tmp_path):
    documents = CleanPages().run(ArchivePages(archived).run())
    judged = list(Verdicts(tmp_path / "store.db").run(documents))
    verdicts = {row[1]: row[4] for row in by_one if len(row) == 7}
    assert {document.id: document.metadata["dedup"]["verdict"] for document in judged} == verdicts


def test_verdicts_refuse_to_run_in_several_tasks(tmp_path):
    with pytest.raises(ValueError, match="tasks=1"):
        list(Verdicts(tmp_path / "store.db").run([], 0, 2))


def test_results_of_an_archive_file_from_elsewhere_stay_in_their_folder(tmp_path):
    assert results_file(tmp_path, "/mnt/x.warc.gz").is_relative_to(tmp_path)
