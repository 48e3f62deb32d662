"""What is declared, what is locked, what conda users get and what the code imports are the same packages."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

# Used without an import of their own: programs that are started, or engines that pandas and DuckDB ask for.
STARTED_OR_PLUGGED_IN = {
    "jupyterlab": "`playbook lab` starts it",
    "pyarrow": "pandas and DuckDB read and write Parquet and text columns through it",
    "tzdata": "Windows has no time zones of its own",
    "voila": "`playbook serve` starts it",
}
# The same package under another name on conda-forge.
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "jupyter-client": "jupyter_client",
    "jupyter-server": "jupyter_server",
    "jupyter-core": "jupyter_core",
    "tzdata": "python-tzdata",
}


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    """The [project] table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


@pytest.fixture(scope="module")
def lock(repository: Path) -> str:
    """The text of the lock."""
    return (repository / "requirements.lock").read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[Version]]:
    """Locked versions by package; a package may have one per version of Python."""
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", lock, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def names_of(lines: list[str]) -> set[str]:
    """The packages that lines of requirements name."""
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_every_declared_dependency_is_locked_at_a_version_that_fits(project: dict[str, Any], lock: str) -> None:
    extras = project["optional-dependencies"]
    declared = [Requirement(line) for line in (*project["dependencies"], *extras["test"], *extras["dev"])]
    locked = pins(lock)
    misfits = {
        str(each): locked.get(canonicalize_name(each.name))
        for each in declared
        if not any(version in each.specifier for version in locked.get(canonicalize_name(each.name), ()))
    }
    assert misfits == {}, "run: make lock"


def test_the_tools_that_build_the_package_are_locked_too(repository: Path, lock: str) -> None:
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    for line in tomllib.loads(text)["build-system"]["requires"]:
        requirement = Requirement(line)
        assert any(version in requirement.specifier for version in pins(lock)[canonicalize_name(requirement.name)])


def test_every_locked_package_carries_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock[lock.index("\n", lock.rindex("# ")) + 1 :])
    assert len(blocks) == len(re.findall(r"^[a-z0-9][^ ]*==", lock, re.MULTILINE)) > 100
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_registry_and_no_folder(lock: str) -> None:
    assert "://" not in lock
    assert re.findall(r"^(?:-|/|\.).*|(?<!\\)\s/\w.*|\bfile:.*|@ .*", lock, re.MULTILINE) == []


def test_no_deep_learning_framework_is_locked(lock: str) -> None:
    assert set(pins(lock)).isdisjoint({"torch", "torchvision", "tensorflow", "jax", "jaxlib"})


def test_conda_users_get_the_same_packages_with_the_same_bounds(project: dict[str, Any], repository: Path) -> None:
    environment = yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))
    stated = {line for line in environment["dependencies"] if isinstance(line, str)}
    expected = {"pip", f"python{project['requires-python']}"}
    for line in project["dependencies"]:
        requirement = Requirement(line)
        expected.add(CONDA_NAMES.get(requirement.name, requirement.name) + str(requirement.specifier))
    assert stated == expected
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}
    assert environment["channels"][0] == "conda-forge"


def imported_under(folder: Path) -> dict[str, set[str]]:
    """Top-level modules that any file below a folder imports, wherever in it, each with the packages it comes from."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add(str(node.module).partition(".")[0])
            elif isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
    homes = packages_distributions()
    ours = {*sys.stdlib_module_names, "playbook", "tests", "tools", "benchmarks"}
    return {name: {canonicalize_name(home) for home in homes.get(name, [name])} for name in found - ours}


def test_the_package_imports_only_what_it_declares_and_declares_only_what_it_uses(
    project: dict[str, Any], repository: Path
) -> None:
    declared = names_of(project["dependencies"])
    used = imported_under(repository / "playbook")
    undeclared = {module for module, homes in used.items() if homes.isdisjoint(declared)}
    unused = declared - set().union(*used.values()) - set(STARTED_OR_PLUGGED_IN)
    assert (undeclared, unused) == (set(), set())


@pytest.mark.parametrize("folder", ["tests", "tools"])
def test_tests_and_tools_import_only_what_is_declared_for_them(
    folder: str, project: dict[str, Any], repository: Path
) -> None:
    extras = project["optional-dependencies"]
    declared = names_of([*project["dependencies"], *extras["test"], *extras["dev"]])
    used = imported_under(repository / folder)
    assert {module for module, homes in used.items() if homes.isdisjoint(declared)} == set()


def test_contributing_says_what_every_dependency_is_for(project: dict[str, Any], repository: Path) -> None:
    page = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page[page.index("## What we depend on") : page.index("## Decisions")]
    table = set(re.findall(r"[\w-]+", " ".join(re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE))))
    assert names_of(project["dependencies"]) - table == set()
    extras = project["optional-dependencies"]
    assert {name for name in names_of([*extras["test"], *extras["dev"]]) if name not in section} == set()
