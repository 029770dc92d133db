"""The files for Kubernetes: what they name is there, and what they promise is what newscrawl does."""

from pathlib import Path

import pytest
import yaml

from newscrawl import settings
from newscrawl.crawling.exit_codes import ExitCode

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def documents() -> dict[str, dict]:
    text = "\n---\n".join(path.read_text("utf-8") for path in (ROOT / "deploy" / "kubernetes").glob("*.yaml"))
    return {document["kind"]: document for document in yaml.safe_load_all(text)}


@pytest.fixture
def job(documents: dict[str, dict]) -> dict:
    return documents["CronJob"]["spec"]["jobTemplate"]["spec"]


@pytest.fixture
def container(job: dict) -> dict:
    (container,) = job["template"]["spec"]["containers"]
    return container


def test_settings_from_the_environment_are_settings(documents: dict[str, dict]):
    names = [name for name in documents["ConfigMap"]["data"] if name.startswith("NEWSCRAWL_")]
    assert len(names) == 3
    assert [name for name in names if not hasattr(settings, name)] == []


def test_names_that_are_referred_to_are_there(documents: dict[str, dict], job: dict, container: dict):
    assert container["envFrom"][0]["configMapRef"]["name"] == documents["ConfigMap"]["metadata"]["name"]
    volumes = {volume["name"]: volume for volume in job["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
    claim = volumes["data"]["persistentVolumeClaim"]["claimName"]
    assert claim == documents["PersistentVolumeClaim"]["metadata"]["name"]


def test_pods_have_a_data_directory_each_on_the_volume(job: dict, container: dict):
    assert job["completionMode"] == "Indexed"
    data_dir = container["args"][0].split("NEWSCRAWL_DATA_DIR=")[1]
    mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
    assert data_dir == f"{mounts[0]}/$JOB_COMPLETION_INDEX"


def test_a_pod_is_given_the_time_that_a_crawl_takes_to_stop(job: dict):
    assert job["template"]["spec"]["terminationGracePeriodSeconds"] >= settings.STOP_WAIT + 30


def test_what_an_exit_code_says_of_a_source_starts_no_pod_again(job: dict):
    (rule,) = [rule for rule in job["podFailurePolicy"]["rules"] if rule["action"] == "FailIndex"]
    again = {ExitCode.OK, ExitCode.INTERRUPTED, ExitCode.ALREADY_RUNNING}
    assert set(rule["onExitCodes"]["values"]) == {int(code) for code in ExitCode if code not in again}
    assert job["template"]["spec"]["restartPolicy"] == "Never"  # which such rules ask for


def test_the_image_may_do_nothing_but_crawl(job: dict, container: dict):
    assert job["template"]["spec"]["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
