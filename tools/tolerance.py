"""Where outputs are compared byte for byte, and how they are compared elsewhere.

The stored outputs were made on the reference platform. Another CPU, system or version rounds otherwise, so
there the words must agree, whole numbers too, decimal numbers nearly, and pictures in their size.
"""

import base64
import importlib.metadata
import math
import os
import platform
import re
import struct
import sys
from pathlib import Path

FORCE = "RNN_COURSE_TOLERANCE"  # "1" asks for tolerance on the reference platform too; nothing asks for less
PICTURE_MAKERS = ("numpy", "matplotlib", "pillow")  # a different version of one may change a digit or a pixel
RELATIVE = 1e-2  # of the stored number; or one unit of its last printed digit, whichever allows more
NOISE = 1e-7  # below this on both sides, a number is rounding noise, such as the error of a gradient check

NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")


def differences():
    """How this machine is not the reference platform, in words; none means: compare byte for byte."""
    found = []
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        found.append(f"{sys.platform} on {platform.machine()}, not linux on x86_64")
    if sys.version_info[:2] != (3, 11):
        found.append(f"Python {platform.python_version()}, not 3.11")
    pinned = pins()
    for name in PICTURE_MAKERS:
        here = importlib.metadata.version(name)
        if here != pinned[name]:
            found.append(f"{name} {here}, not {pinned[name]}")
    return found + forced()


def forced():
    asked = os.environ.get(FORCE, "")
    if asked not in ("", "1"):
        raise ValueError(f"{FORCE} is {asked!r}; expected 1 (compare with tolerance), or leave it out")
    return [f"{FORCE}=1"] if asked else []


def pins():
    """name -> version of the exact pins in requirements.txt."""
    text = (Path(__file__).resolve().parents[1] / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", text, re.MULTILINE))


def same_outputs(fresh, kept):
    """Why two lists of outputs differ by more than the tolerance, in words; "" if they do not."""
    if len(fresh) != len(kept):
        return f"{len(kept)} outputs are stored, {len(fresh)} came"
    return next(filter(None, map(same_output, fresh, kept)), "")


def same_output(fresh, kept):
    new, old = contents(fresh), contents(kept)
    if list(new) != list(old):
        return f"stored: {', '.join(old)}; came: {', '.join(new)}"
    for kind in old:
        reason = same_size(new[kind], old[kind]) if kind == "image/png" else same_text(new[kind], old[kind])
        if reason:
            return f"{kind}: {reason}"
    return ""


def contents(output):
    """kind -> text of one output."""
    if output.output_type == "stream":
        return {f"stream {output.name}": output.text}
    return {kind: output.data[kind] for kind in sorted(output.get("data", {}))}


def same_text(fresh, kept):
    """Words equal (spaces aside), numbers near, pictures inside HTML of one size."""
    if len(PICTURE.findall(fresh)) != len(PICTURE.findall(kept)):
        return "another number of pictures in the text"
    for new, old in zip(PICTURE.findall(fresh), PICTURE.findall(kept), strict=True):
        if reason := same_size(new, old):
            return reason
    fresh, kept = PICTURE.sub("(picture)", fresh), PICTURE.sub("(picture)", kept)
    if words(fresh) != words(kept):
        return f"the words differ:\nstored: {kept}\ncame:   {fresh}"
    for new, old in zip(NUMBER.findall(fresh), NUMBER.findall(kept), strict=True):
        if not near(new, old):
            return f"{old} is stored, {new} came"
    return ""


def words(text):
    return re.sub(r"\s", "", NUMBER.sub("#", text))


def near(fresh, kept):
    """Is a printed number within the tolerance of the stored one? Whole numbers must be equal."""
    if is_whole(fresh) and is_whole(kept):
        return int(fresh) == int(kept)
    new, old = float(fresh), float(kept)
    if abs(new) < NOISE and abs(old) < NOISE:
        return True
    allowed = max(RELATIVE * abs(old), last_unit(fresh), last_unit(kept))
    return math.isclose(new, old, rel_tol=1e-9, abs_tol=allowed * (1 + 1e-9))


def is_whole(number):
    return re.fullmatch(r"[-+]?\d+", number) is not None


def last_unit(number):
    """One unit of the last printed digit: 0.01 for 5.43. NumPy's "1." is exact, so it has none."""
    digits, _, power = number.lower().partition("e")
    decimals = len(digits.partition(".")[2])
    return 10.0 ** (int(power or 0) - decimals) if decimals else 0.0


def same_size(fresh, kept):
    new, old = size(fresh), size(kept)
    return "" if new == old else f"the picture is {new[0]} x {new[1]} pixels, stored {old[0]} x {old[1]}"


def size(png):
    """Width and height in pixels, from the header of a base64 PNG."""
    return struct.unpack(">II", base64.b64decode(png)[16:24])
