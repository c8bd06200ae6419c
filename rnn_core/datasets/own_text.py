"""Bring your own text: a string, any UTF-8 file, or the well-known Shakespeare sample, which is fetched once.

Fetching is the one thing in the course that needs a network, and nothing else waits for it.
"""

import hashlib
import os
import time
import urllib.request
from http.client import HTTPException, IncompleteRead
from pathlib import Path

from rnn_core import Vocabulary, validate
from rnn_core.datasets.lantern_coast import Split
from rnn_core.progress import Progress

SHAKESPEARE = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
SIZE = 1_115_394  # bytes
SHA256 = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"
SHORTEST = 1000  # characters: less than this and there is nothing to learn, nor anything to be measured on
PIECE = 1 << 16  # bytes read at a time
WAY_OUT = (
    "Nothing else in the course needs a network: go on with lantern_coast.text(), or save the text from a browser "
    "and read it with own_text.from_file('input.txt')."
)


def from_string(string):
    """The string itself, with line ends as one newline each; empty or very short ones are an error."""
    if not isinstance(string, str):
        raise TypeError(f"string must be a str, got {type(string).__name__}; own_text.from_file reads a file")
    string = string.replace("\r\n", "\n").replace("\r", "\n")
    if len(string) < SHORTEST:
        raise ValueError(f"string has {len(string)} characters, expected at least {SHORTEST}")
    return string


def from_file(path):
    """The text of a UTF-8 file (a byte-order mark at its start is dropped)."""
    file = Path(validate.path("path", path))
    if not file.is_file():
        what = "is a folder" if file.is_dir() else f"does not exist (looked for from {Path.cwd().name}/)"
        raise FileNotFoundError(f"path must name a text file, but {str(path)!r} {what}")
    data = file.read_bytes()
    try:
        return from_string(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(
            f"path must name a UTF-8 text, but byte {error.start} of {str(path)!r} is 0x{data[error.start]:02x}, "
            "which is not UTF-8 there; save the file again as UTF-8"
        ) from None
    except ValueError as error:
        raise ValueError(f"path names {str(path)!r}, but its {error}") from None


def split(text, validation=0.05, test=0.05):
    """Split of three strings, in the text's order: what comes first is learnt from, the last share is the test."""
    text = from_string(text)
    validation, test = validate.positive("validation", validation), validate.positive("test", test)
    if validation + test > 0.5:
        raise ValueError(f"validation + test must be at most half of the text, got {validation + test:g}")
    last, middle = int(len(text) * (1 - test)), int(len(text) * (1 - test - validation))
    return Split(text[:middle], text[middle:last], text[last:])


def vocabulary(text):
    """The characters of the whole text, held-out shares too, so that every one of them can be scored."""
    return Vocabulary(from_string(text))


def shakespeare(folder=None, url=SHAKESPEARE, timeout=20.0, quiet=False):
    """The 1.1 million characters of the char-rnn sample: from the cache, or else fetched, verified and kept.

    folder: where it is kept, by default the user's cache. Without a network, ConnectionError says what to do.
    """
    folder = cache() if folder is None else Path(validate.path("folder", folder))
    file = folder / "tinyshakespeare.txt"
    if not (file.is_file() and fingerprint(file.read_bytes()) == (SIZE, SHA256)):
        keep(file, fetch(url, SIZE, SHA256, timeout, quiet))
    return from_file(file)


def fetch(url, size, sha256, timeout=20.0, quiet=False):
    """The bytes at url, of exactly this size and sha256. timeout: seconds without a byte before it is given up.

    ConnectionError: nobody there, or cut in the middle. ValueError: something else than the text came.
    """
    timeout = validate.positive("timeout", timeout)
    try:
        data = _read(url, size, timeout, quiet)
    except (OSError, HTTPException) as error:  # URLError, a timeout and a cut connection are OSErrors
        reason = getattr(error, "reason", error) or type(error).__name__
        raise ConnectionError(f"The text could not be fetched from {url} ({reason}). {WAY_OUT}") from None
    if len(data) < size:
        raise ConnectionError(f"The connection to {url} was cut after {len(data)} of {size} bytes. {WAY_OUT}")
    if fingerprint(data) != (size, sha256):
        raise ValueError(f"what url {url} gave is not the text expected: its sha256 is not {sha256}. {WAY_OUT}")
    return data


def keep(file, data):
    """Write data beside its place and then move it there, so that a half-written file never has the name."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(file)
    except OSError as error:
        raise OSError(f"folder {str(file.parent)!r} cannot keep the text ({error}); give another folder=") from None


def cache():
    """The user's folder for what can be fetched again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rnn_course"


def fingerprint(data):
    """Size in bytes and sha256."""
    return len(data), hashlib.sha256(data).hexdigest()


def _read(url, size, timeout, quiet):
    """What comes from url, at most one byte more than size, with a bar that grows."""
    bar, data = _Bar(size, quiet), bytearray()
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            while len(data) <= size and (piece := response.read(min(PIECE, size + 1 - len(data)))):
                data += piece
                bar.update(len(data))
    except IncompleteRead as error:
        data += error.partial
    finally:
        bar.close(len(data))
    return bytes(data)


class _Bar:
    """One line, rewritten in place as fit's is; its last form is the same at every run."""

    def __init__(self, size, quiet):
        self.size, self.shown, self.write = size, 0.0, Progress(size, quiet).write

    def update(self, done):
        if time.monotonic() - self.shown > 0.1:
            self.shown = time.monotonic()
            self.write(self.line(done), end=False)

    def line(self, done):
        full = min(30, 30 * done // self.size)
        return f"fetching [{'#' * full}{'.' * (30 - full)}] {done} of {self.size} bytes"

    def close(self, done):
        self.write(self.line(done).replace("fetching", "fetched"), end=True)
