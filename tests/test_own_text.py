"""Bring your own text: files and strings with clear errors, and fetching from a server on 127.0.0.1 that misbehaves."""

import hashlib
import socket
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rnn_core.datasets import lantern_coast, own_text

TEXT = "A lamp is a promise, and a lamp is lit.\n" * 3000
DATA = TEXT.encode()
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """The server is on this machine: nothing may be asked to go elsewhere for it."""
    monkeypatch.setenv("no_proxy", "*")


@contextmanager
def server(data=DATA, says=None, sends=None, status=200, waits=0.0):
    """A server that says it has `says` bytes and sends the first `sends` of data; yields its address and its visits."""
    visits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            time.sleep(waits)
            self.send_response(status)
            self.send_header("Content-Length", str(says or len(data)))
            self.end_headers()
            with suppress(OSError):  # a client that has given up
                self.wfile.write(data[:sends])

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}/input.txt", visits
        httpd.shutdown()


@pytest.fixture
def sample(monkeypatch):
    """The sample has the size and checksum of TEXT here."""
    monkeypatch.setattr(own_text, "SIZE", len(DATA))
    monkeypatch.setattr(own_text, "SHA256", SHA256)


def fetched(url, **options):
    return own_text.fetch(url, len(DATA), SHA256, quiet=True, **options)


# Fetching -------------------------------------------------------------------------------------------------


def test_a_good_file_is_fetched_once_and_then_read_from_the_cache(sample, tmp_path):
    with server() as (url, visits):
        for _ in range(2):
            assert own_text.shakespeare(tmp_path / "new", url, quiet=True) == TEXT
        assert len(visits) == 1
    assert own_text.shakespeare(tmp_path / "new", url, quiet=True) == TEXT  # the server is gone
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["tinyshakespeare.txt"]


def test_the_cache_is_the_users_own(sample, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with server() as (url, _):
        own_text.shakespeare(url=url, quiet=True)
    assert (tmp_path / "rnn_course" / "tinyshakespeare.txt").read_bytes() == DATA


def test_a_spoilt_file_in_the_cache_is_fetched_again(sample, tmp_path):
    (tmp_path / "tinyshakespeare.txt").write_bytes(DATA[:-1] + b"?")
    with server() as (url, visits):
        assert own_text.shakespeare(tmp_path, url, quiet=True) == TEXT
        assert len(visits) == 1


@pytest.mark.parametrize("wrong", [DATA[:-1] + b"?", DATA + b"?", DATA * 2])
def test_a_wrong_checksum_is_refused_and_nothing_is_kept(sample, tmp_path, wrong):
    with server(wrong) as (url, _), pytest.raises(ValueError, match="sha256 is not"):
        own_text.shakespeare(tmp_path, url, quiet=True)
    assert not list(tmp_path.iterdir())


def test_a_cut_connection_is_told_with_how_much_came_and_nothing_is_kept(sample, tmp_path):
    with (
        server(sends=70_000) as (url, _),
        pytest.raises(ConnectionError, match=f"cut after 70000 of {len(DATA)} bytes"),
    ):
        own_text.shakespeare(tmp_path, url, quiet=True)
    assert not list(tmp_path.iterdir())


def test_a_server_with_less_to_give_than_expected_counts_as_cut():
    with server(DATA[:100]) as (url, _), pytest.raises(ConnectionError, match="cut after 100 of"):
        fetched(url)


def offline():
    """An address on this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/input.txt"


def is_friendly(error):
    """One sentence or two: what happened, where, and that the course goes on."""
    text = str(error.value)
    assert "127.0.0.1" in text and "Nothing else in the course needs a network" in text and "from_file" in text
    assert "\n" not in text and len(text) < 400 and "<" not in text
    assert error.value.__cause__ is None and error.value.__suppress_context__  # no long tail of other errors


def test_without_a_network_the_sentence_is_friendly_and_short(sample, tmp_path):
    with pytest.raises(ConnectionError) as error:
        own_text.shakespeare(tmp_path / "new", offline(), quiet=True)
    is_friendly(error)
    assert not list(tmp_path.iterdir())


def test_an_unknown_host_is_no_network_either(monkeypatch):
    def nobody(*arguments, **options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(ConnectionError, match="could not be fetched"):
        fetched("http://no-such-host/input.txt")


def test_a_server_that_says_nothing_is_given_up_after_the_timeout():
    with server(waits=1.0) as (url, _), pytest.raises(ConnectionError) as error:
        began = time.monotonic()
        fetched(url, timeout=0.1)
    assert time.monotonic() - began < 5
    is_friendly(error)


def test_a_page_that_is_gone_is_told_with_the_servers_reason():
    with server(status=404) as (url, _), pytest.raises(ConnectionError, match="Not Found"):
        fetched(url)


@pytest.mark.parametrize("timeout", [0, -1, None, "soon"])
def test_a_timeout_must_be_positive(timeout):
    with pytest.raises((ValueError, TypeError), match="timeout must be"):
        fetched(offline(), timeout=timeout)


def test_a_folder_that_cannot_keep_the_text_is_named(sample, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with server() as (url, _), pytest.raises(OSError, match="give another folder="):
        own_text.shakespeare(tmp_path / "file", url, quiet=True)


def test_the_bar_ends_full_with_the_same_line_at_every_run(capsys):
    with server() as (url, _):
        own_text.fetch(url, len(DATA), SHA256)
    assert capsys.readouterr().out == f"fetched [{'#' * 30}] {len(DATA)} of {len(DATA)} bytes\n"


def test_the_bar_of_a_cut_connection_stops_where_it_was_cut(capsys):
    with server(sends=len(DATA) // 2) as (url, _), pytest.raises(ConnectionError):
        own_text.fetch(url, len(DATA), SHA256)
    assert f"[{'#' * 15}{'.' * 15}] {len(DATA) // 2} of" in capsys.readouterr().out


def test_the_samples_size_and_checksum_are_those_that_are_known():
    assert own_text.SIZE == 1_115_394 and own_text.SHA256.startswith("86c4e6aa") and len(own_text.SHA256) == 64
    assert own_text.SHAKESPEARE.endswith("karpathy/char-rnn/master/data/tinyshakespeare/input.txt")


# Files and strings ----------------------------------------------------------------------------------------


def test_a_utf8_file_is_read_with_its_accents_and_one_kind_of_line_end(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_bytes(b"\xef\xbb\xbf" + "Où est la mer ?\r\nLà.\r".encode() * 100)
    assert own_text.from_file(file) == "Où est la mer ?\nLà.\n" * 100
    assert own_text.from_file(str(file)) == own_text.from_file(file)


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes(b"x" * 1200 + "é".encode("latin-1") + b" and so on")
    with pytest.raises(ValueError, match="path must name a UTF-8 text, but byte 1200 of .*latin.txt.* is 0xe9"):
        own_text.from_file(file)


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no.txt' does not exist"):
        own_text.from_file(tmp_path / "no.txt")
    with pytest.raises(FileNotFoundError, match="is a folder"):
        own_text.from_file(tmp_path)
    with pytest.raises(TypeError, match="path must be a path"):
        own_text.from_file(7)


@pytest.mark.parametrize("string", ["", "too short", "\r\n" * 999])
def test_a_text_with_nothing_to_learn_from_is_refused(string, tmp_path):
    with pytest.raises(ValueError, match="expected at least 1000"):
        own_text.from_string(string)
    (tmp_path / "short.txt").write_text(string)
    with pytest.raises(ValueError, match="path names .*short.txt.*expected at least 1000"):
        own_text.from_file(tmp_path / "short.txt")


def test_bytes_are_not_a_string():
    with pytest.raises(TypeError, match="string must be a str, got bytes"):
        own_text.from_string(DATA)


def test_the_parts_of_a_split_are_the_text_in_its_order():
    parts = own_text.split(TEXT, validation=0.1, test=0.2)
    assert "".join(parts) == TEXT
    assert [round(len(part) / len(TEXT), 3) for part in parts] == [0.7, 0.1, 0.2]
    assert isinstance(parts, lantern_coast.Split)


@pytest.mark.parametrize("shares", [(0, 0.1), (0.1, 0), (0.3, 0.3), (0.1, float("nan")), ("a", 0.1)])
def test_shares_that_leave_nothing_are_refused(shares):
    with pytest.raises((ValueError, TypeError), match="validation|test"):
        own_text.split(TEXT, *shares)


def test_every_character_of_the_text_is_in_its_vocabulary():
    characters = own_text.vocabulary(TEXT + "ß" * 10)
    assert "ß" in characters and len(characters) == len({*TEXT, "ß"})
