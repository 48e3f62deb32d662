"""Everything that can be wrong with a run is found before a kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.doors.plan import Plan, Task, longest_first, plan_run
from playbook.doors.run_folder import RunFolder
from playbook.doors.runner import worst
from playbook.errors import BadInput, Problems
from playbook.workspace.client import Client
from tests.runner.tiny import tiny_client

CHAPTER = "audience_understanding"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return tiny_client(tmp_path / "gifts")


def test_a_plan_holds_one_snapshot_one_day_and_one_language_for_all_chapters(client: Client) -> None:
    plan = plan_run(client, names=[CHAPTER])
    assert (plan.snapshot, str(plan.as_of), plan.language) == ("s1", "2011-12-09", "en")
    [task] = plan.tasks
    assert task.parameters == {"workspace": str(client.path), "as_of": "2011-12-09", "language": "en"}
    assert plan.given == {"as_of": "2011-12-09", "language": "en"}


def test_a_value_is_given_its_own_type_on_the_way_to_the_notebook(client: Client) -> None:
    plan = plan_run(client, names=[CHAPTER], parameters={"period": "year", "as_of": "2011-12-01"})
    assert plan.tasks[0].parameters["period"] == "year"
    assert str(plan.as_of) == "2011-12-01"


def test_a_parameter_that_no_chapter_has_stops_the_run_with_the_nearest_name(client: Client) -> None:
    with pytest.raises(Problems, match="Did you mean period") as raised:
        plan_run(client, names=[CHAPTER], parameters={"perriod": "year"})
    assert raised.value.code == 2
    assert not client.runs.exists()


def test_all_wrong_values_are_told_at_once(client: Client) -> None:
    with pytest.raises(Problems) as raised:
        plan_run(client, names=[CHAPTER], parameters={"as_of": "never", "language": "plx"})
    told = str(raised.value)
    assert "as_of" in told
    assert "plx" in told


def test_an_unknown_chapter_is_answered_with_the_nearest_one(client: Client) -> None:
    with pytest.raises(BadInput, match="Did you mean channel_attribution"):
        plan_run(client, names=["chanel_attribution"])


def test_a_client_without_data_is_told_how_to_bring_them_in(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="playbook import"):
        plan_run(tiny_client(tmp_path / "empty", snapshot=False), names=[CHAPTER])


def test_the_worst_chapter_decides() -> None:
    assert worst(["ok", "refused", "ok"]) == "refused"
    assert worst(["refused", "failed"]) == "failed"
    assert worst([]) == "ok"


def test_the_longest_chapter_of_the_last_run_begins_first(client: Client, tmp_path: Path) -> None:
    folder = RunFolder(client)
    took = [{"name": "start_here", "seconds": 1.0}, {"name": "kpi_tracking", "seconds": 9.0}]
    folder.record({"run_id": folder.run_id, "started_at": "", "chapters": took})
    folder.publish()
    names = ("start_here", "kpi_tracking", "experiments")
    plan = Plan(client, "s1", None, "en", {}, tuple(Task(name, tmp_path, {}) for name in names))
    assert [task.name for task in longest_first(plan)] == ["experiments", "kpi_tracking", "start_here"]
