"""Right answers by other roads, and the sentences that the course promises, for tests/test_exercises.py."""

import math

import numpy as np

MINIMUM = [
    ("softmax", "Right for small scores, nan at 1000: subtract the largest score first; it cancels."),
    (
        "states",
        "Step 1 is right and every later step looks like a first step: the new h never returns to the loop.",
    ),
    ("states", "Whh is square, so NumPy cannot warn you: row vectors go on the left, h @ Whh."),
    ("loss", "Your loss is 1.4427 times ours: we use nats (ln), not bits."),
    ("loss", "Right direction, N times too long: the loss was a mean, so its gradient is too."),
    ("backward", "Wrong even for T = 1: the factor 1 - h^2 is missing."),
    ("backward", "Right for T = 1 and for a symmetric Whh: going back, the gradient passes through Whh.T."),
    ("backward", "This is exactly the gradient cut after one step: add what step t+1 hands to step t."),
    ("backward", "Only Whh is wrong: it multiplied the previous state, so pair dz_t with h_(t-1)."),
    ("backward", "You kept one step's share: the same weights act at every step, so shares add."),
    ("nudged_gradient", "Parameters changed by 1e-5: put each value back before nudging the next."),
    ("clip", "Each array is short, yet the direction changed: take one norm over all arrays."),
]


def softmax_with_loops(s):
    rows = []
    for row in np.atleast_2d(s):
        top = max(row)
        powers = [math.exp(x - top) for x in row]
        rows.append([p / sum(powers) for p in powers])
    return rows[0] if np.ndim(s) == 1 else rows


def softmax_in_float32(s):
    z = (s - s.max(-1, keepdims=True)).astype(np.float32)
    np.exp(z, out=z)
    z /= np.einsum("...k->...", z)[..., None]
    return z


def softmax_by_logarithms(s):
    top = s.max(axis=-1)[..., None]
    return np.exp(s - top - np.log(np.exp(s - top).sum(axis=-1))[..., None])


def states_in_an_array(words, first, A, B, c):
    out = np.zeros((len(words) + 1, len(first)))
    out[0] = first
    for t in range(len(words)):
        out[t + 1] = np.tanh(np.einsum("d,dh->h", words[t], A) + B.T @ out[t] + c)
    return out


def states_number_by_number(xs, h, Wxh, Whh, bh):
    D, H = Wxh.shape
    hs = [list(h)]
    for x in xs:
        z = [
            bh[j] + sum(x[i] * Wxh[i, j] for i in range(D)) + sum(hs[-1][i] * Whh[i, j] for i in range(H))
            for j in range(H)
        ]
        hs.append([math.tanh(v) for v in z])
    return hs


def states_in_float32(*arrays):
    xs, h, Wxh, Whh, bh = (a.astype(np.float32) for a in arrays)
    hs = [h]
    for x in xs:
        hs.append(np.tanh(x @ Wxh + hs[-1] @ Whh + bh))
    return tuple(hs)


def loss_with_loops(logits, targets):
    N, V = logits.shape
    total, slopes = 0.0, [[0.0] * V for _ in range(N)]
    for n in range(N):
        p = softmax_with_loops(logits[n])
        total -= math.log(p[targets[n]]) / N
        for k in range(V):
            slopes[n][k] = (p[k] - (k == targets[n])) / N
    return [total, slopes]


def loss_by_log_sum_exp(logits, targets):
    logits = logits.astype(np.float32)
    hot = np.eye(logits.shape[1], dtype=np.float32)[targets]
    total = np.exp(logits).sum(axis=1)
    return (np.log(total) - (logits * hot).sum(axis=1)).mean(), (np.exp(logits) / total[:, None] - hot) / len(targets)


def backward_with_sums(xs, hs, dhs, Whh):
    grads = {"bh": 0, "Whh": 0, "Wxh": 0}
    dh = 0
    for x, before, h, d in reversed(list(zip(xs, hs[:-1], hs[1:], dhs, strict=True))):
        dz = (d + dh) * (1 - h) * (1 + h)
        grads["Wxh"] = grads["Wxh"] + x[:, None] * dz
        grads["Whh"] = grads["Whh"] + before[:, None] * dz
        grads["bh"] = grads["bh"] + dz
        dh = Whh @ dz
    return grads


def backward_as_a_tuple_in_float32(xs, hs, dhs, Whh):
    xs, hs, dhs, Whh = (a.astype(np.float32) for a in (xs, hs, dhs, Whh))
    dzs = np.zeros_like(dhs)
    for t in reversed(range(len(xs))):
        later = dzs[t + 1] @ Whh.T if t + 1 < len(xs) else 0
        dzs[t] = (dhs[t] + later) * (1 - hs[t + 1] ** 2)
    return np.einsum("td,th->dh", xs, dzs), np.einsum("ti,tj->ij", hs[:-1], dzs), dzs.sum(0).tolist()


def nudged_flat(params, L):
    slopes = {}
    for name, a in params.items():
        flat, slopes[name] = a.reshape(-1), []
        for i in range(flat.size):
            readings = []
            for sign in (1, -1):
                kept = flat[i]
                flat[i] += sign * 1e-5
                readings.append(L())
                flat[i] = kept
            slopes[name].append((readings[0] - readings[1]) / 2e-5)
        slopes[name] = np.reshape(slopes[name], a.shape).tolist()
    return slopes


def nudged_by_adding_and_taking_off(params, L):
    def slope(a, i):
        a[i] += 1e-5
        up = L()
        a[i] -= 2e-5
        down = L()
        a[i] += 1e-5  # a last digit may differ: rounding is no mistake
        return (up - down) / 2e-5

    return {n: np.array([slope(a, i) for i in np.ndindex(a.shape)]).reshape(a.shape) for n, a in params.items()}


def clip_in_place(grads, limit):
    norm = math.sqrt(sum(float(x) ** 2 for g in grads.values() for x in g.reshape(-1)))
    if norm > limit:
        for g in grads.values():
            g *= limit / norm
    return norm


def clip_all_as_one(grads, limit):
    flat = np.concatenate([g.ravel() for g in grads.values()]).astype(np.float32)
    factor = limit / max(limit, np.linalg.norm(flat))
    return {name: (factor * g).tolist() for name, g in grads.items()}


RIGHT = {
    "softmax": [softmax_with_loops, softmax_in_float32, softmax_by_logarithms],
    "states": [states_in_an_array, states_number_by_number, states_in_float32],
    "loss": [loss_with_loops, loss_by_log_sum_exp],
    "backward": [backward_with_sums, backward_as_a_tuple_in_float32],
    "nudged_gradient": [nudged_flat, nudged_by_adding_and_taking_off],
    "clip": [clip_in_place, clip_all_as_one],
}
