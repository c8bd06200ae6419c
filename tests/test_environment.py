"""The lists of packages agree: pyproject.toml (ranges), requirements.in and .txt (pins), environment.yml."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parent.parent
# conda-forge's name -> the name in requirements.txt, where the two differ.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
PYTHONS = ("3.11.7", "3.12.1", "3.13.0", "3.14.0")


def requirement_lines(text):
    """The lines that say something, without comments."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def pins(text, environment):
    """{name: version} of the lines that apply in an environment (a dict of marker values)."""
    requirements = [Requirement(line) for line in requirement_lines(text)]
    return {
        r.name: next(iter(r.specifier)).version
        for r in requirements
        if r.marker is None or r.marker.evaluate(environment)
    }


def on(python, platform="linux"):
    """The marker values of one Python on one platform."""
    changed = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    os_name = "nt" if platform == "win32" else "posix"
    return default_environment() | changed | {"sys_platform": platform, "os_name": os_name}


def not_exact_pins(text):
    """The lines of a requirements file that are not `name==version`, a marker allowed."""
    form = re.compile(r"[a-z0-9._-]+==[0-9][a-z0-9.]*( ; .+)?")
    return [line for line in requirement_lines(text) if not form.fullmatch(line)]


def ranges(project):
    """Every requirement of pyproject's [project] table that a pin has to satisfy (torch pins itself)."""
    extras = project["optional-dependencies"]
    return [Requirement(line) for line in project["dependencies"] + extras["course"] + extras["dev"]]


def outside(wanted, pinned):
    """The requirements that have no pin, or one outside their range."""
    return [str(r) for r in wanted if r.name not in pinned or not r.specifier.contains(pinned[r.name])]


def conda_lines(environment):
    return [line for line in environment["dependencies"] if isinstance(line, str)]


def invalid_conda_lines(lines):
    """The lines that conda would not read."""
    wrong = []
    for line in lines:
        try:
            MatchSpec(line, strict=True)
        except Exception as error:  # rattler's own errors have no common public class
            wrong.append(f"{line}: {error}")
    return wrong


def conda_pins(lines):
    """{name in requirements.txt: version} of environment.yml's lines, Python and pip aside."""
    split = (re.split("=+", line, maxsplit=1) for line in lines)
    found = {name: version for name, *version in split if name not in ("python", "pip")}
    return {CONDA_NAMES.get(name, name): "".join(version) for name, version in found.items()}


@pytest.fixture
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture
def requirements():
    return (ROOT / "requirements.txt").read_text(encoding="utf-8")


@pytest.fixture
def direct():
    return (ROOT / "requirements.in").read_text(encoding="utf-8")


def test_every_requirement_is_one_exact_pin_and_no_address(requirements, direct):
    assert not_exact_pins(requirements) == []
    assert not_exact_pins(direct) == []


@pytest.mark.parametrize(
    "line",
    ["numpy>=2", "numpy", "numpy==2.*", "numpy @ https://example.org/numpy.whl", "-r more.txt", "-e ."],
)
def test_a_line_that_is_not_an_exact_pin_is_seen(line):
    assert not_exact_pins("ruff==0.1\n" + line) == [line]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_pin_lies_within_the_projects_range(project, requirements, python, platform):
    assert outside(ranges(project), pins(requirements, on(python, platform))) == []


def test_a_pin_outside_its_range_is_seen():
    wanted = [Requirement("numpy>=2.2"), Requirement("ruff")]
    assert outside(wanted, {"numpy": "2.1.0"}) == ["numpy>=2.2", "ruff"]


def test_the_direct_requirements_are_the_projects_own_and_pinned_alike(project, requirements, direct):
    chosen = pins(direct, on("3.11.7"))
    assert set(chosen) == {r.name for r in ranges(project)}
    assert chosen.items() <= pins(requirements, on("3.11.7")).items()


def test_conda_has_the_same_packages_in_the_same_versions(environment, direct):
    assert conda_pins(conda_lines(environment)) == pins(direct, on("3.11.7"))


def test_conda_reads_every_line(environment):
    assert invalid_conda_lines(conda_lines(environment)) == []


@pytest.mark.parametrize("line", ["numpy>=", "Foo!!", "numpy==2.4.6="])
def test_a_line_that_conda_would_refuse_is_seen(line):
    assert len(invalid_conda_lines(["pip", line])) == 1


def test_conda_makes_the_reference_python_and_installs_the_course_itself(environment, project):
    assert "python=3.11" in conda_lines(environment)
    assert project["requires-python"] == ">=3.11"
    assert {"pip": ["-e ."]} in environment["dependencies"]


def test_one_blas_thread_in_conda_and_on_binder(environment):
    assert environment["variables"] == {"OPENBLAS_NUM_THREADS": "1"}
    assert "export OPENBLAS_NUM_THREADS=1" in (ROOT / "start").read_text(encoding="utf-8")


def test_every_line_of_environment_yml_says_why_it_is_there():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.lstrip().startswith("- ") and " # " not in line] == ["  - pip:"]
