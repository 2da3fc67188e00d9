"""pyproject.toml, requirements.lock and environment.yml say the same, offline."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import socket
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

# What conda-forge calls a package of another name. Checked against the recipes there.
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "jupyter-server": "jupyter_server",
    "matplotlib": "matplotlib-base",
    "nbconvert": "nbconvert-core",
    "seaborn": "seaborn-base",
    "typst": "typst-py",
}
NOT_ON_CONDA_FORGE = {"font-source-sans-pro", "tylax"}

PYTHONS = ("3.11.9", "3.12.9", "3.13.9", "3.14.1")
PLATFORMS = (
    ("linux", "Linux", "posix", "x86_64"),
    ("darwin", "Darwin", "posix", "arm64"),
    ("win32", "Windows", "nt", "AMD64"),
)
NO_RATTLER = "py-rattler is not installed"
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def conda_name(name: str) -> str:
    return CONDA_NAMES.get(canonicalize_name(name), canonicalize_name(name))


def runtime() -> list[Requirement]:
    return [Requirement(text) for text in PROJECT["dependencies"]]


# PySpark is large; what it needs is locked beside its tests, and only they install it.
LOCKED_APART = {"spark"}


def required() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].items()
    texts = [texts for name, texts in extras if name not in LOCKED_APART]
    return runtime() + [Requirement(text) for text in itertools.chain(*texts)]


def conda_specs() -> list[str]:
    return [line for line in CONDA["dependencies"] if isinstance(line, str)]


def pip_lines() -> list[str]:
    sections = [line for line in CONDA["dependencies"] if isinstance(line, dict)]
    assert [list(section) for section in sections] == [["pip"]]
    return sections[0]["pip"]


def conda_bounds() -> dict[str, SpecifierSet]:
    """Bounds by the name conda uses, of the conda and the pip part alike."""
    pairs = [(line + " ").split(" ", 1) for line in conda_specs()]
    bounds = {name: SpecifierSet(spec.strip()) for name, spec in pairs}
    for line in pip_lines()[:-1]:
        bounds[Requirement(line).name] = Requirement(line).specifier
    return bounds


def locked_lines() -> list[str]:
    """The lock with every requirement and its hashes on one line."""
    return LOCK.replace("\\\n", " ").splitlines()


@cache
def locked() -> list[Requirement]:
    return [Requirement(HASH.sub("", line).strip()) for line in locked_lines()]


def environments() -> list[dict[str, str]]:
    """What markers are evaluated in: four Pythons on three platforms."""
    found = []
    for python, (sys, system, name, machine) in itertools.product(PYTHONS, PLATFORMS):
        names = {"sys_platform": sys, "platform_system": system, "os_name": name}
        versions = {"python_full_version": python, "python_version": python[:4]}
        machines = {"platform_machine": machine}
        found.append({**default_environment(), **names, **versions, **machines})
    return found


def pinned(name: str, environment: dict[str, str]) -> list[str]:
    """Versions that the lock pins for one package in one environment."""
    return [
        str(line.specifier).removeprefix("==")
        for line in locked()
        if canonicalize_name(line.name) == canonicalize_name(name)
        and (line.marker is None or line.marker.evaluate(environment))
    ]


# -- requirements.lock ---------------------------------------------------------------


def test_every_locked_line_is_one_version_with_hashes() -> None:
    assert len(locked_lines()) > len(required())
    for line in locked_lines():
        assert HASH.search(line), line
        assert re.fullmatch(
            r"[a-z0-9-]+==[^\s;]+( ; [^\\]+)?", HASH.sub("", line).strip()
        )


def test_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*--(?!hash=)", LOCK, flags=re.MULTILINE)


@pytest.mark.parametrize("need", required(), ids=lambda need: need.name)
def test_lock_pins_one_version_of_each_requirement_everywhere(
    need: Requirement,
) -> None:
    for environment in environments():
        versions = pinned(need.name, environment)
        assert len(versions) == 1, (environment["python_full_version"], versions)
        assert need.specifier.contains(versions[0])


def test_spark_is_locked_beside_its_tests() -> None:
    text = (ROOT / "tests/engines/requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    for need in map(Requirement, PROJECT["optional-dependencies"]["spark"]):
        both = LOCK + text
        (version,) = re.findall(rf"^{need.name}==([^ ;\\]+)", both, flags=re.MULTILINE)
        assert need.specifier.contains(version), need


def test_lock_holds_what_extras_of_requirements_add() -> None:
    needs = [(need.name, extra) for need in required() for extra in need.extras]
    assert needs
    for (name, extra), environment in itertools.product(needs, environments()):
        for line in metadata.requires(name) or []:
            added = Requirement(line)
            optional = added.marker is not None and "extra" in str(added.marker)
            if optional and added.marker.evaluate({**environment, "extra": extra}):
                assert len(pinned(added.name, environment)) == 1, line


# -- environment.yml -----------------------------------------------------------------


def test_environment_has_the_bounds_of_pyproject_and_nothing_else() -> None:
    expected = {conda_name(need.name): need.specifier for need in runtime()}
    expected["python"] = SpecifierSet(PROJECT["requires-python"])
    expected["pip"] = SpecifierSet()
    assert conda_bounds() == expected


def test_environment_reads_conda_forge_only_and_ends_with_arkit_itself() -> None:
    assert CONDA["name"] == PROJECT["name"]
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    assert pip_lines()[-1] == "-e ."
    assert {Requirement(line).name for line in pip_lines()[:-1]} == NOT_ON_CONDA_FORGE


def test_every_conda_bound_contains_the_locked_version() -> None:
    bounds = conda_bounds()
    for need, environment in itertools.product(runtime(), environments()):
        (version,) = pinned(need.name, environment)
        assert bounds[conda_name(need.name)].contains(version), need.name


def test_conda_parses_every_spec_strictly() -> None:
    rattler = pytest.importorskip("rattler", reason=NO_RATTLER)
    from rattler.exceptions import InvalidMatchSpecError

    for spec in conda_specs():
        assert rattler.MatchSpec(spec, strict=True).name is not None
    with pytest.raises(InvalidMatchSpecError):
        rattler.MatchSpec("pandas >=3.1,,<4", strict=True)


def conda_record(name: str, version: str, depends: list[str]) -> dict[str, object]:
    record = {"name": name, "version": version, "depends": depends, "build": "0"}
    return {**record, "build_number": 0, "subdir": "noarch"}


def installed_records() -> dict[str, dict[str, object]]:
    """The distributions installed here, as a conda channel would list them."""
    python = default_environment()["python_full_version"]
    records = [conda_record("python", python, [])]
    for dist in metadata.distributions():
        name = conda_name(dist.metadata["Name"])
        needs = [Requirement(line) for line in dist.requires or []]
        depends = [
            f"{conda_name(need.name)} {need.specifier}".strip()
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
        pythons = dist.metadata.get("Requires-Python") or ""
        depends.append(f"python {pythons}".strip())
        records.append(conda_record(name, dist.version, depends))
    return {f"{r['name']}-{r['version']}-0.conda": r for r in records}


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("channel")
    for subdir, records in (("noarch", installed_records()), ("linux-64", {})):
        (folder / subdir).mkdir()
        data = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": records}
        (folder / subdir / "repodata.json").write_text(
            json.dumps(data), encoding="utf-8"
        )
    return folder


def solved(channel: Path, specs: list[str]) -> dict[str, str]:
    """Versions by name that conda's solver chooses from the channel."""
    rattler = pytest.importorskip("rattler", reason=NO_RATTLER)
    sources = [
        rattler.SparseRepoData(
            rattler.Channel(channel.as_uri()),
            subdir,
            channel / subdir / "repodata.json",
        )
        for subdir in ("noarch", "linux-64")
    ]
    wanted = [rattler.MatchSpec(spec, strict=True) for spec in specs]
    records = asyncio.run(
        rattler.solve(sources, wanted, platforms=["linux-64", "noarch"])
    )
    return {record.name.normalized: str(record.version) for record in records}


def test_environment_solves_with_the_tested_versions(channel: Path) -> None:
    versions = solved(channel, conda_specs())
    for need in runtime():
        if need.name not in NOT_ON_CONDA_FORGE:
            assert versions[conda_name(need.name)] == metadata.version(need.name)
    assert len(versions) > 2 * len(conda_specs())


@pytest.mark.parametrize("spec", ["pandas <3", "lifelines >=0.30.1"])
def test_an_impossible_spec_does_not_solve(channel: Path, spec: str) -> None:
    exceptions = pytest.importorskip("rattler.exceptions", reason=NO_RATTLER)
    with pytest.raises(exceptions.SolverError, match=spec.split()[0]):
        solved(channel, [*conda_specs(), spec])


# -- the world of the tests (conftest.py) --------------------------------------------


def test_tests_cannot_leave_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="stay offline"):
        outside.connect(("192.0.2.1", 9))
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_tests_draw_without_a_window() -> None:
    import matplotlib as mpl

    assert Path(mpl.matplotlib_fname()) == ROOT / "tests" / "matplotlibrc"
    assert mpl.get_backend().lower() == "agg"
    assert "MPLBACKEND" not in os.environ
