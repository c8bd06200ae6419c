"""What the browser tests need beyond the course's own packages: fetched once, into build/, which git ignores."""

import hashlib
import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# axe-core (Deque Systems, MPL-2.0) checks pages for accessibility. It is used, not changed and not passed on.
AXE_VERSION = "4.14.1"
AXE = ROOT / "build" / "browser" / f"axe-core-{AXE_VERSION}" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"


def playwright_pin():
    """The one line of pyproject's extra `browser`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (line,) = project["optional-dependencies"]["browser"]
    return line


def fetch_playwright():
    line = playwright_pin()
    name, version = line.split("==")
    if importlib.util.find_spec(name) and importlib.metadata.version(name) == version:
        return
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", line], check=True)


def fetch_axe():
    """npm's own package of that version, unless it is there already; its digest is checked each time."""
    if not AXE.exists():
        npm = needed("npm", "fetches axe-core, the accessibility checker")
        with tempfile.TemporaryDirectory() as folder:
            command = [npm, "pack", "--silent", f"axe-core@{AXE_VERSION}"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
                text = package.extractfile("package/axe.min.js").read()
        AXE.parent.mkdir(parents=True, exist_ok=True)
        AXE.write_bytes(text)
    if hashlib.sha256(AXE.read_bytes()).hexdigest() != AXE_SHA256:
        AXE.unlink()
        sys.exit(f"axe-core {AXE_VERSION} came with other bytes than expected: call this again, or ask why.")


def needed(program, what):
    found = shutil.which(program)
    if not found:
        sys.exit(f"{program} is not installed; it {what}. On Debian or Ubuntu: sudo apt-get install {program}")
    return found
