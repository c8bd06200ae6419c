"""Python imports this by its name at each start: it notes every attempt to reach another machine."""

import os
import sys

HERE = ("127.", "::1", "localhost", "0.0.0.0")


def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith(HERE):
            write(f"{host}:{arguments[1][1]}")
    elif event == "socket.getaddrinfo" and arguments[0] and not str(arguments[0]).startswith(HERE):
        write(str(arguments[0]))


def write(line):
    with open(os.environ["COURSE_CONNECTIONS"], "a", encoding="utf-8") as file:
        file.write(line + "\n")


if "COURSE_CONNECTIONS" in os.environ:
    sys.addaudithook(note)
