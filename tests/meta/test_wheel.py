"""What ships: one top level, the data inside, and an sdist that builds the same wheel."""

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def maturin(*arguments: str, folder: Path) -> None:
    if shutil.which("maturin") is None:
        pytest.skip('maturin is not installed: pip install "qcompile[dev]"')
    done = subprocess.run(["maturin", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def build_wheel(source: Path, out: Path) -> set[str]:
    """The files of a wheel built from `source`; an unoptimised build has the same ones."""
    maturin("build", "--profile", "dev", "--out", str(out), folder=source)
    (wheel,) = out.glob("*.whl")
    return {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution."""
    out = tmp_path_factory.mktemp("sdist")
    maturin("sdist", "--out", str(out), folder=ROOT)
    (archive,) = out.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        if hasattr(tarfile, "data_filter"):
            packed.extractall(out, filter="data")
        else:  # the first releases of Python 3.10 and 3.11
            packed.extractall(out)
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    return folder


def data_files() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for folder in ("passes", "datasets")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }


def test_wheel_has_one_top_level(wheel: set[str]):
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"qcompile"}
    assert len(tops) == 2


def test_wheel_holds_the_data_and_nothing_stale(wheel: set[str]):
    prefix = "qcompile/_resources/"
    assert {name.removeprefix(prefix) for name in wheel if name.startswith(prefix)} == data_files()


def test_wheel_is_typed(wheel: set[str]):
    assert {"qcompile/py.typed", "qcompile/_core.pyi"} <= wheel


def test_sdist_holds_the_sources(sdist: Path):
    there = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}
    assert data_files() <= there
    assert {"pyproject.toml", "Cargo.lock", "LICENSE", "README.md"} <= there
    assert not {name for name in there if name.endswith(".so") or "_resources" in name}


def test_sdist_builds_the_same_wheel(wheel: set[str], sdist: Path, tmp_path: Path):
    assert build_wheel(sdist, tmp_path) == wheel
