"""The sides of the comparison: each function returns a no-argument `step` that does one whole training step.

Every side: token ids in, zero first state, forward, backward, clip by value 5, update; float32 unless it says so.
"""

import numpy as np

from benchmarks import naive
from rnn_core import RNN, SGD, Adagrad, Model, clip_by_value, pack

CLIP, LR = 5.0, 0.01


def tokens(size):
    """ids and targets (T, B) of one size, the same for every side."""
    T, B, _, V = size
    rng = np.random.default_rng(0)
    return rng.integers(V, size=(T, B)), rng.integers(V, size=(T, B))


def ours(size, optimizer=Adagrad):
    """rnn_core: one step for B sequences."""
    _, _, H, V = size
    xs, targets = tokens(size)
    model = Model(RNN(V, H), outputs=V)
    params, rule = pack(model.init(np.random.default_rng(1)), np.float32), optimizer(LR)

    def step():
        _, grads, _ = model.loss_and_grads(params, xs, targets)
        clip_by_value(grads, CLIP)
        rule.step(params, grads)

    return step


def ours_sgd(size):
    return ours(size, SGD)


def naive_example(size, dtype=np.float32):
    """The tutorials' loops: one step for ONE sequence; a batch takes B of these."""
    _, _, H, V = size
    xs, targets = tokens(size)
    params = naive.make_params(np.random.default_rng(1), H, V, dtype)
    memory = [np.zeros_like(p) for p in params]
    return lambda: naive.step(params, memory, xs[:, 0], targets[:, 0], LR, CLIP)


def naive_float64(size):
    return naive_example(size, np.float64)


def torch_adagrad(size, prepared=False, sgd=False):
    """torch.nn.RNN on one CPU thread: one step for B sequences; the one-hot is made inside the step."""
    import torch

    torch.set_num_threads(1)
    _, _, H, V = size
    xs, targets = (torch.tensor(a) for a in tokens(size))
    rnn, head = torch.nn.RNN(V, H), torch.nn.Linear(H, V)
    params = [*rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.SGD(params, LR) if sgd else torch.optim.Adagrad(params, LR)
    ready = torch.nn.functional.one_hot(xs, V).float() if prepared else None

    def step():
        optimizer.zero_grad()
        x = ready if prepared else torch.nn.functional.one_hot(xs, V).float()
        loss = torch.nn.functional.cross_entropy(head(rnn(x)[0]).reshape(-1, V), targets.reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_value_(params, CLIP)
        optimizer.step()

    return step


def torch_prepared(size):
    return torch_adagrad(size, prepared=True)


def torch_sgd(size):
    return torch_adagrad(size, sgd=True)


def sgemm():
    """A 2048-cubed float32 product, the machine's own rate: 2 * 2048^3 floating-point operations."""
    a = np.random.default_rng(0).normal(size=(2048, 2048)).astype(np.float32)
    out = np.empty_like(a)
    return lambda: np.matmul(a, a, out=out)
