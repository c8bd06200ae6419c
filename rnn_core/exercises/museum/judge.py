"""The judge himself: an error that can be infinite, and a check of what was clipped."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def relative_error(a, n):
    size = max(np.abs(a).max(), np.abs(n).max())
    return np.abs(a - n).max() / size


def gradients(rng):
    n = rng.normal(size=(3, 4))
    return [
        ("one part in a thousand off", (1.001 * n, n)),
        ("one entry wrong", (n + np.eye(3, 4), n)),
        ("the sign turned", (-n, n)),
        ("forgotten", (0 * n, n)),
    ]


def judged(broken):
    n = np.array([1.0, -2.0, 0.5])
    print("a gradient that is ...          error")
    with np.errstate(divide="ignore"):
        for name, a in [
            ("right", n),
            ("forgotten, all 0", 0 * n),
            ("turned round in sign", -n),
            ("ten times too long", 10 * n),
        ]:
            print(f"{name:30}  {broken(a, n):.3g}")


JUDGE = Exhibit(
    Exercise(
        relative_error,
        gradients,
        own=("relative_error",),
        mistakes=(
            mistake(FOUND, ("size = max(np.abs(a).max(), np.abs(n).max())", "size = np.abs(a + n).max()")),
            mistake(
                "Divided by the sum of both sizes, an error is half what it should be.",
                ("max(np.abs(a).max(), np.abs(n).max())", "np.abs(a).max() + np.abs(n).max()"),
            ),
            mistake(
                "A forgotten gradient is divided by 0: take the larger of the two sizes.",
                ("max(np.abs(a).max(), np.abs(n).max())", "np.abs(a).max()"),
            ),
            mistake(
                "Entry by entry, small entries decide: take both maxima over the whole array.",
                ("np.abs(a - n).max() / size", "(np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))).max()"),
            ),
        ),
    ),
    judged,
    "G",
    "Ten times too long is off by 9 parts of 10, which must read 0.9; and no error should ever be infinite.",
    "the error divided by |a + n|",
)


def error_then_clip(a, n, limit):
    error = np.abs(a - n).max() / max(np.abs(a).max(), np.abs(n).max())
    clipped = np.clip(a, -limit, limit)
    return error, clipped


def limits(rng):
    n = rng.normal(size=(2, 5))
    return [
        ("a right gradient, a wide limit", (n, n, 9.0)),
        ("a right gradient, a narrow limit", (n, n, 0.5)),
        ("a wrong gradient, a narrow limit", (3 * n, n, 0.4)),
    ]


def narrow(broken):
    n = np.array([0.5, -2.0, 8.0])
    for limit in (10.0, 5.0, 1.0):
        print(f"a gradient known to be right, clipped at {limit:<5} error {broken(n, n, limit)[0]:.3g}")


CLIPPED = Exhibit(
    Exercise(
        error_then_clip,
        limits,
        returns=("error", "clipped"),
        mistakes=(
            mistake(FOUND, (("    error =", "    a = np.clip(a, -limit, limit)\n    error ="),)),
            mistake("Now nothing is clipped: training needs the clipped gradient.", ("np.clip(a, -limit, limit)", "a")),
            mistake(
                "Now both are clipped before they are compared, so that a wrong gradient looks right.",
                (("    error =", "    a, n = np.clip(a, -limit, limit), np.clip(n, -limit, limit)\n    error ="),),
            ),
        ),
    ),
    narrow,
    "A",
    "The check is made on the gradient itself, before any clipping.",
    "the check run on clipped gradients",
)
