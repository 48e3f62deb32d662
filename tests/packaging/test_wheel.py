"""What people install by name is whole: package, words, formulas, styles, notebooks and the sample shop."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def build(kind: str, repository: Path, folder: Path) -> Path:
    """The wheel or source archive, built from the tree into a folder of the test."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    )
    return next(folder.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the present tree."""
    return build("wheel", repository, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> set[str]:
    """Names of the files in the wheel."""
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel alone was installed; what it depends on is that of the test run."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--no-config"),
            *("--python", sys.executable, "--target", str(folder), str(wheel)),
        ],
        check=True,
    )
    return folder


def run(installed: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder with the installed wheel in front of the source tree."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def files_under(folder: Path) -> set[str]:
    """Paths of the files below a folder, relative to it, caches left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in paths if ".ipynb_checkpoints" not in path.parts}


@pytest.mark.parametrize("ending", [".css", ".po", ".py", ".sql", ".toml", ".typed", ".woff2"])
def test_the_wheel_holds_files_of_every_kind_that_the_package_reads(ending: str, in_wheel: set[str]) -> None:
    assert any(name.startswith("playbook/") and name.endswith(ending) for name in in_wheel)


def test_the_wheel_holds_every_file_of_the_package(in_wheel: set[str], repository: Path) -> None:
    carried = {name.removeprefix("playbook/") for name in in_wheel if name.startswith("playbook/")}
    assert files_under(repository / "playbook") - carried == set()


def test_the_wheel_carries_every_notebook(in_wheel: set[str], repository: Path) -> None:
    notebooks = {f"playbook/_shipped/notebooks/{path.name}" for path in (repository / "notebooks").glob("*.ipynb")}
    assert len(notebooks) == 9
    assert notebooks <= in_wheel


def test_the_wheel_carries_the_sample_shop_but_not_what_made_it(in_wheel: set[str], repository: Path) -> None:
    makes = ("maker/", "make_shop.py", "truth.toml")
    sample = {name for name in files_under(repository / "data" / "samples") if not name.startswith(makes)}
    carried = {name.removeprefix("playbook/_shipped/samples/") for name in in_wheel if "/_shipped/samples/" in name}
    assert sample
    assert carried == sample


def test_the_wheel_holds_the_licence_and_nothing_of_the_tests(in_wheel: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in in_wheel)
    assert {name.partition("/")[0].partition("-")[0] for name in in_wheel} == {"playbook", "retention_playbook"}


def test_the_source_archive_can_build_the_same_wheel(in_wheel: set[str], repository: Path, tmp_path: Path) -> None:
    archive = build("sdist", repository, tmp_path)
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    again = build("wheel", next((tmp_path / "unpacked").iterdir()), tmp_path / "again")
    assert set(zipfile.ZipFile(again).namelist()) == in_wheel


def test_an_installed_wheel_finds_its_notebooks_and_sample(installed: Path, tmp_path: Path) -> None:
    program = "import playbook.shipped as s; print(s.__file__, len(list(s.notebooks_folder().glob('*.ipynb'))))"
    answer = run(installed, tmp_path, sys.executable, "-c", program + "; print(s.samples_folder().is_dir())")
    assert answer.stdout.split() == [str(installed / "playbook" / "shipped.py"), "9", "True"], answer.stderr


def test_an_installed_wheel_has_a_working_command(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, tmp_path, str(installed / "bin" / "playbook"), "--help")
    assert answer.returncode == 0, answer.stderr
    assert "playbook" in answer.stdout
    assert "demo" in answer.stdout


def test_an_installed_wheel_alone_runs_the_demo_to_its_report(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, tmp_path, str(installed / "bin" / "playbook"), "demo")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    reports = list(tmp_path.rglob("report.html"))
    assert len(reports) == 1
    assert reports[0].stat().st_size > 100_000
