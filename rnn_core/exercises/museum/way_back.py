"""The way back: three exhibits with one symptom, a table of gradient checks."""

import numpy as np

from rnn_core.exercises.engine import Exercise, mistake
from rnn_core.exercises.museum.exhibit import FOUND, Exhibit


def way_back(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dzs[t] = (dhs[t] + dh_next) * (1 - hs[t + 1] ** 2)
        dh_next = dzs[t] @ Whh.T
    return dzs


def recurrent_weights(hs, dzs):
    dWhh = np.zeros((hs.shape[1], hs.shape[1]))
    for t in range(len(dzs)):
        h_prev = hs[t]
        dWhh += np.outer(h_prev, dzs[t])
    return dWhh


def tapes(rng):
    def tape(T, H, symmetric=False):
        Whh = 0.6 * rng.normal(size=(H, H))
        return np.tanh(rng.normal(size=(T + 1, H))), rng.normal(size=(T, H)), Whh + Whh.T if symmetric else Whh

    return [("T = 1", tape(1, 4)), ("a symmetric Whh", tape(3, 5, True)), ("T = 2", tape(2, 3)), ("T = 5", tape(5, 4))]


def check_error(scale, T, back=way_back, collect=recurrent_weights):
    """The relative error of dWhh in a net whose weights have this scale, against nudging."""
    rng = np.random.default_rng(0)
    Whh, xs, c = (rng.normal(scale=s, size=shape) for s, shape in [(scale, (6, 6)), (scale, (T, 6)), (1, (T, 6))])

    def states():
        hs = [np.full(6, scale)]
        for x in xs:
            hs.append(np.tanh(x + hs[-1] @ Whh))
        return np.array(hs)

    hs, nudged = states(), np.zeros((6, 6))
    for i in np.ndindex(6, 6):
        kept, readings = Whh[i], []
        for Whh[i] in (kept + 1e-5, kept - 1e-5):
            readings.append((c * states()[1:]).sum())
        Whh[i] = kept
        nudged[i] = (readings[0] - readings[1]) / 2e-5
    found = collect(hs, back(hs, c, Whh))
    return np.abs(found - nudged).max() / max(np.abs(found).max(), np.abs(nudged).max())


def scales(back):
    print("gradient check of dWhh, six steps, tolerance 1e-2")
    for scale in (0.001, 0.3):
        error = check_error(scale, 6, back=back)
        print(f"weights at scale {scale:<6} relative error {error:.0e}   {'passed' if error < 1e-2 else 'FAILED'}")


def lengths(collect):
    print("gradient check of dWhh, weights at scale 0.3")
    for T in (1, 2, 4, 8):
        error = check_error(0.3, T, collect=collect)
        print(f"T = {T}   relative error {'below 1e-7' if error < 1e-7 else f'{error:.1g}'}")


TRANSPOSE = Exhibit(
    Exercise(
        way_back,
        tapes,
        mistakes=(
            mistake(FOUND, ("dzs[t] @ Whh.T", "dzs[t] @ Whh")),
            mistake(
                "The step before gets nothing now: hand dzs[t] back through Whh.", ("dzs[t] @ Whh.T", "0 * dzs[t]")
            ),
            mistake(
                "It is dz that goes back, and not dh: dzs[t] @ Whh.T.", ("dzs[t] @ Whh.T", "(dhs[t] + dh_next) @ Whh.T")
            ),
        ),
    ),
    scales,
    "A",
    "The share of earlier steps is tiny where the weights are tiny, and so is the error; at 0.3 it is plain.",
    "Whh where its transpose belongs, backward",
)


def way_back_through_tanh(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dh = dhs[t] + dh_next
        dzs[t] = dh * (1 - hs[t + 1] ** 2)
        dh_next = dzs[t] @ Whh.T
    return dzs


SLOPE = Exhibit(
    Exercise(
        way_back_through_tanh,
        tapes,
        mistakes=(
            mistake(FOUND, ("dh * (1 - hs[t + 1] ** 2)", "dh")),
            mistake("The slope of tanh is 1 - h^2, not 1 - h.", ("hs[t + 1] ** 2", "hs[t + 1]")),
            mistake(
                "The slope belongs to the state that came out of this step, hs[t + 1].",
                ("hs[t + 1] ** 2", "hs[t] ** 2"),
            ),
        ),
    ),
    scales,
    "A",
    "Where all states are near 0 the slope of tanh is 1, and a forgotten factor of 1 is no mistake at all.",
    "the slope forgotten",
)


def hs_and_dzs(rng):
    return [(label, (hs, dhs)) for label, (hs, dhs, _) in tapes(rng)]


ONE_STATE = Exhibit(
    Exercise(
        recurrent_weights,
        hs_and_dzs,
        mistakes=(
            mistake(FOUND, ("h_prev = hs[t]", "h_prev = hs[-2]")),
            mistake(
                "One state too late: step t read hs[t] and wrote hs[t + 1].", ("h_prev = hs[t]", "h_prev = hs[t + 1]")
            ),
            mistake("Now every step is paired with the first state.", ("h_prev = hs[t]", "h_prev = hs[0]")),
            mistake("Shares add: +=.", ("dWhh +=", "dWhh =")),
        ),
    ),
    lengths,
    "A",
    "For T = 1 there is only one state before, and any of them is the right one; so check at several lengths.",
    "one h_prev for every step",
)
