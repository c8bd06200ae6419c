"""The evidence of lesson 01: the net of 194 parameters over ten seeds, and each trick with and without.

"barca is the" -> "best", V = 4, H = 10, weights from N(0, 0.01^2), the loss after "the" alone. The runs of 100
steps nudge every weight, as the lesson does; those of 1,000 epochs use the backward pass of rnn_core.
The tutorial's own printed losses are computed again from its own first weights: see `tutorial`.
"""

import time
from functools import partial

import numpy as np

from rnn_core import RNN, SGD, Batch, Model, clip_by_value, fit, gaussian, last_step, nudge, one_hot, pack, softmax
from tools.results._store import rounded, store

SEEDS = list(range(10))
V, H = 4, 10
XS, TARGET = one_hot([[0], [1], [2]], V), np.array([3])
PRINTED = [1.3859, 0.8122, 0.5090, 0.3481, 0.2553, 0.1970, 0.1576, 0.1296, 0.1090, 0.0934]  # by the tutorial
MODEL = Model(RNN(V, H), V, reads=last_step)


def drawn(seed):
    small = gaussian(0.01)
    return MODEL.init(np.random.default_rng(seed), Wxh=small, Whh=small, Why=small)


def loss_of(params, state=None):
    outputs, _, _ = MODEL.forward(params, XS, state)
    return MODEL.loss(outputs, TARGET)


def probability(params):
    """Of "best" after "the", from a zero state, as the tutorial predicts."""
    return float(softmax(MODEL.forward(params, XS)[0])[0, TARGET[0]])


def read_plainly(params):
    """The same loss in bare NumPy, as the lesson writes it: one sentence, no batch."""
    h = np.zeros(H)
    for x in XS[:, 0]:
        h = np.tanh(x @ params["Wxh"] + h @ params["Whh"] + params["bh"])
    e = np.exp(h @ params["Why"] + params["by"])
    return -np.log(e[TARGET[0]] / e.sum())


def by_nudging(seed, steps=100, lr=0.1):
    """One run of the lesson's section 5: first and last loss, probability of "best", readings, processor seconds."""
    params, optimizer, readings = drawn(seed), SGD(lr), []
    start = time.process_time()

    def loss():
        readings.append(read_plainly(params))
        return readings[-1:]

    first = loss_of(params)[0]
    for _ in range(steps):
        optimizer.step(params, {name: nudge(loss, a) for name, a in params.items()})
    run = {"first": first, "last": loss_of(params)[0], "p best": probability(params), "readings": len(readings)}
    return run | {"seconds": time.process_time() - start}


def epochs(seed, carry, limit=5, steps=1000, lr=0.01):
    """One run of the tutorial's 1,000 epochs: what it ends with, and what clipping saw."""
    largest = []

    def clip(grads):
        largest.append(clip_by_value(grads, limit))

    batches = [Batch(XS, TARGET, fresh=not carry)] * steps
    start = time.process_time()
    params, history = fit(MODEL, drawn(seed), batches.__getitem__, SGD(lr), steps, clip=clip, quiet=True)
    run = {"losses": history.losses[::100], "last": history.losses[-1], "p best": probability(params)}
    run |= {"seconds": time.process_time() - start}
    return run | {"largest": max(largest), "share clipped": float(np.mean(np.array(largest) > limit))}


def tutorial(steps=1000, lr=0.01, gradient_of_the_loss=False):
    """The tutorial's 1,000 epochs from its own first weights (NumPy's old generator, seed 42, words in sorted order).

    Its backward loop runs over the list of targets, which holds one word: so it goes back from the *first* step, as if
    "best" should follow "barca", while the printed loss is that after the third. gradient_of_the_loss: ours instead.
    """
    rng = np.random.RandomState(42)
    weights = [0.01 * rng.randn(H, V), 0.01 * rng.randn(H, H), 0.01 * rng.randn(V, H)]
    Wxh, Whh, Why = (W.T for W in weights)
    params = pack({"Wxh": Wxh, "Whh": Whh, "bh": np.zeros(H), "Why": Why, "by": np.zeros(V)})
    xs, target, state, losses = np.array([[0], [2], [3]]), np.array([1]), MODEL.cell.initial_state(params, 1), []
    for _ in range(steps):
        loss, grads, after = MODEL.loss_and_grads(params, xs, target, state)
        if not gradient_of_the_loss:
            _, grads, _ = MODEL.loss_and_grads(params, xs[:1], target, state)
            grads["Whh"][...] = 0.0  # it leaves this weight out at its first step
        SGD(lr).step(params, grads)
        losses.append(loss)
        state = after
    return losses[::100]


def over_seeds(run):
    """A list of dicts, one a seed, as a dict of lists."""
    runs = [run(seed) for seed in SEEDS]
    return {name: [r[name] for r in runs] for name in runs[0]}


def main():
    start = time.perf_counter()
    own = tutorial()
    values = {
        "nudging": over_seeds(by_nudging),
        "carried": over_seeds(partial(epochs, carry=True)),
        "fresh": over_seeds(partial(epochs, carry=False)),
        "clipped at 0.5": over_seeds(partial(epochs, carry=True, limit=0.5)),
        "tutorial": {
            "its own gradient": own,
            "the loss's gradient": tutorial(gradient_of_the_loss=True),
            "agrees with the tutorial to four decimals": [round(loss, 4) for loss in own] == PRINTED,
        },
    }
    store("lesson01", rounded(values), SEEDS, start)


if __name__ == "__main__":
    main()
