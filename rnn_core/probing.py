"""What does a state know? Labels a character carries, how well a number tells them apart, and what chance would give.

A label is a row of booleans, one a character: does it hold once that character has been read? It is laid beside the
states after the same characters, hs (n, H). All of it works for any net that reads symbols.
"""

import re

import numpy as np

from rnn_core import validate
from rnn_core.text import pad

LATE = 30  # a line of the play has at most 60 characters: from here on it may end soon


# Labels -------------------------------------------------------------------------------------------------------


def inside_brackets(text):
    """Is a round bracket open after this character? (n,) bools; the opening one counts, the closing one does not."""
    marks = _characters(text)
    return np.cumsum((marks == "(").astype(int) - (marks == ")")) > 0


def inside_quotes(text):
    """Has an odd number of double quotes been read? (n,) bools."""
    return np.cumsum(_characters(text) == '"') % 2 == 1


def line_position(text):
    """How many characters of its line have been read: (n,) integers, 0 after a new line."""
    return _since(_characters(text) == "\n")


def late_in_line(text):
    """Have at least LATE characters of the line been read? (n,) bools."""
    return line_position(text) >= LATE


def on_label_line(text):
    """Does this character stand on a line that is a speaker's label, capitals and a colon? (n,) bools."""
    label = np.zeros(len(_characters(text)), bool)
    for line in re.finditer(r"(?m)^[A-Z][A-Z ]*:$", text):
        label[slice(*line.span())] = True
    return label


def word_position(text):
    """1 for the first letter of a word, 2 for the second, ...; 0 where there is no letter: (n,) integers."""
    return _since(np.array([not c.isalpha() for c in _characters(text)]))


def _since(restarts):
    """How many places since the last restart (or since just before the text): 0 at a restart itself."""
    places = np.arange(len(restarts))
    return places - np.maximum.accumulate(np.where(restarts, places, -1))


def _characters(text):
    if not isinstance(text, str) or not text:
        raise ValueError(f"text must be a string with at least one character, got {validate.shown(text)}")
    return np.array(list(text))


# One number against one label -----------------------------------------------------------------------------------


def coarse(hs):
    """States in hundredths, as int8: a difference of less than that is worth nothing to what reads the state.

    Near 1 and -1 a tanh keeps the order of its inputs in differences that no picture shows and no weight can use;
    an AUC of the states as they are would count them all.
    """
    if np.abs(hs).max() > 1:
        raise ValueError(f"hs must lie in -1 .. 1, the states of tanh units, got up to {np.abs(hs).max():.3g}")
    return np.round(100 * hs).astype(np.int8)


def ranks(values):
    """The place of each value in its column, 1 for the least; equal values share their mean place. (n, H) as values."""
    values = np.asarray(values)
    if values.ndim == 1:
        return ranks(values[:, None])[:, 0]
    placed = np.empty(values.shape)
    for column, out in zip(np.ascontiguousarray(values.T), placed.T, strict=True):
        order = np.argsort(column, kind="stable")  # much the fastest for small integers
        starts = np.flatnonzero(np.append(True, np.diff(column[order].astype(float)) > 0))
        ends = np.append(starts[1:], len(column))
        out[order] = np.repeat((starts + ends + 1) / 2, ends - starts)
    return placed


def auc(values, label):
    """Of all pairs of a place inside the label and one outside, the share in which the inside value is larger.

    Equal values count one half. 0.5: the value says nothing; 1 or 0: it tells inside from outside without an error.
    values: (n,) gives a float, (n, H) gives (H,). label: (n,) bools, both kinds present.
    """
    return auc_of_ranks(ranks(values), label)


def auc_of_ranks(placed, label):
    """auc from the ranks, which many labels can share (Mann and Whitney, 1947)."""
    label = _label(label, len(placed))
    inside = label.sum()
    return (label @ placed / inside - (inside + 1) / 2) / (len(label) - inside)


def strength(areas):
    """How far from saying nothing, on either side: an AUC of 0.1 is as good as one of 0.9."""
    return 0.5 + np.abs(np.asarray(areas) - 0.5)


def best_by_chance(placed, label, shifts):
    """What the best of all units reaches when the label is moved along the text in a circle: one strength a shift.

    A moved label has the same stretches at the same distances, and nothing to do with the text beneath it.
    placed: ranks (n, H); shifts: whole numbers of places.
    """
    label = _label(label, len(placed))
    moved = np.array([np.roll(label, shift) for shift in shifts], float)
    inside = label.sum()
    areas = (moved @ placed / inside - (inside + 1) / 2) / (len(label) - inside)
    return strength(areas).max(axis=1)


def _label(label, n):
    label = np.asarray(label)
    if label.shape != (n,) or label.dtype != bool or not 0 < label.sum() < n:
        raise ValueError(f"label must be {n} bools, some true and some false, got {validate.shown(label)}")
    return label


# All units together ---------------------------------------------------------------------------------------------


def linear_probe(hs, label, ridge=1.0):
    """The w, b with the least mean square of hs w + b - label, plus ridge |w|^2 / n: w (H,), b a float."""
    label = _label(label, len(hs)).astype(float)
    middle = hs.mean(axis=0)
    centred = hs - middle
    w = np.linalg.solve(centred.T @ centred + ridge * np.eye(hs.shape[1]), centred.T @ (label - label.mean()))
    return w, float(label.mean() - middle @ w)


# Reading, and reading with a hand on one unit ---------------------------------------------------------------------


def read_scenes(model, params, scenes):
    """States and logits after every character of some texts, each read from a zero state, one after another.

    scenes: arrays of ids. Returns hs (n, H) and logits (n, V), n characters in all.
    """
    xs, lengths = pad(scenes)
    logits, _, (hs, *_) = model.forward(params, xs)
    return tuple(np.concatenate([side[:n, b] for b, n in enumerate(lengths)]) for side in (hs, logits))


def read_held(params, xs, state, unit, value):
    """h_t = tanh(x_t Wxh + h_(t-1) Whh + bh), and then h_t[unit] = value, at every step: the last logits (B, V).

    xs: ids (T, B); state: (h,), h (B, H); unit and value: one for all rows, or one for each (B,).
    """
    (h,), rows = state, np.arange(xs.shape[1])
    for x in xs:
        h = np.tanh(params["Wxh"][x] + h @ params["Whh"] + params["bh"])
        h[rows, unit] = value
    return h @ params["Why"] + params["by"]


def minimal_pairs(text, marks="()", same=20, before=100):
    """Contexts that end in the same `same` characters, with a bracket open before them and not: three lists.

    One for each bracket of the text with room for it: `before` characters; the opening mark, or no mark, or the
    opening and the closing one; and the first `same` characters inside.
    """
    opening, closing = map(re.escape, marks)
    spans = [match.span() for match in re.finditer(rf"{opening}([^{opening}{closing}]*){closing}", text)]
    starts = [start for start, end in spans if start >= before and end - start - 2 >= same]
    if not starts:
        raise ValueError(f"text has no {marks} with {before} characters before and {same} inside")
    pieces = [(text[at - before : at], text[at + 1 : at + 1 + same]) for at in starts]
    return tuple([ahead + mark + words for ahead, words in pieces] for mark in (marks[0], "", marks))
