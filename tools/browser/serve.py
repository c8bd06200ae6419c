"""Serve a copy of the course as a student would: `course.py lab`, with a key and a port of its own."""

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def course_files(root):
    """What git holds, or would take: names relative to root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return sorted({name for name in listed.split("\0") if name and (root / name).is_file()})


def copy_course(target, root=ROOT):
    """A copy, so that nothing that a test does can touch the course itself; returns its files' names."""
    names = course_files(root)
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target / name)
    return names


def digests(folder, names):
    """{name: digest} of those files; None where one is missing."""
    files = {name: folder / name for name in names}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None for name, path in files.items()
    }


@dataclass
class Lab:
    """A running JupyterLab: its address and key, the folder it shows, the note of its connections to elsewhere."""

    address: str
    token: str
    work: Path
    calls: Path

    def page_of(self, name):
        """Where a notebook is seen; each time in a workspace of its own, so that no earlier tab opens again."""
        return f"{self.address}/lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={self.token}"

    def connections(self):
        """What any Python process of the server or its kernels tried to reach outside this machine."""
        return self.calls.read_text(encoding="utf-8").split("\n")[:-1] if self.calls.exists() else []


@contextmanager
def lab(course, room):
    """Serve the copy `course`; `room` takes all that Jupyter keeps about its user."""
    port, token = free_port(), secrets.token_hex(16)
    here = Lab(f"http://127.0.0.1:{port}", token, course / "work", room / "connections.txt")
    command = [sys.executable, course / "tools" / "course.py", "--here", "lab", "--no-browser", "--port", port]
    command += ["--LabApp.expose_app_in_browser=True"]  # the tests ask the page when it is ready
    with open(room / "jupyter.log", "wb") as log:
        server = subprocess.Popen(
            [str(word) for word in command],
            cwd=course,
            env=environment(course, room, here),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(server, here)
            yield here
        finally:
            server.terminate()
            server.wait(30)


def wait_for(server, here, seconds=180):
    """Return as soon as the server answers."""
    request = urllib.request.Request(here.address + "/api", headers={"Authorization": "token " + here.token})
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(
        f"JupyterLab did not answer within {seconds} s; its words are in {here.calls.parent}/jupyter.log"
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(course, room, here):
    """This environment, with the copy's rnn_core, a user without any settings, and a watch on connections."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "JUPYTER"))}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        settings[name] = str(room / name.lower())
    for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        settings[name] = str(room / name.lower())
    settings["JUPYTER_TOKEN"] = here.token
    settings["PYTHONPATH"] = os.pathsep.join([str(course), str(course / "tests" / "browser" / "watch")])
    settings["COURSE_CONNECTIONS"] = str(here.calls)
    return settings
