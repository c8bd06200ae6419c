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
    ("last_states", "Right when all lengths agree: you read the state after the padding."),
    ("word_gradient", "Right until a word repeats: indexed += keeps one of the repeats; use np.add.at."),
    ("masked_mean", "Your loss shrinks when padding is added: divide by the positions that count."),
    ("encode", "-1 is a valid index: the unknown word was read as your last word."),
    ("to_bits", "Your bits are ours reversed: carries start at the small end."),
    ("adder", "Right wherever no carry comes in: this is the no-carry adder, 13.3% of sums."),
    (
        "streams",
        "Row b of the next window does not continue row b of this one: reshape to (B, n), then transpose.",
    ),
    ("chances", "Your temperature changes nothing: dividing probabilities cancels; divide the logits."),
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


def encode_by_search(words, vocabulary):
    return [vocabulary.index(w if w in vocabulary else "<unknown>") for w in words]


def encode_with_try(words, vocabulary):
    ids = np.empty(len(words))
    for t, word in enumerate(words):
        try:
            ids[t] = vocabulary.index(word)
        except ValueError:
            ids[t] = vocabulary.index("<unknown>")
    return ids


def padded_by_longest(sentences):
    T = max(map(len, sentences))
    rows = [list(s) + [0] * (T - len(s)) for s in sentences]
    return np.array(rows).T, [len(s) for s in sentences]


def padded_with_zip(sentences):
    from itertools import zip_longest

    return list(zip_longest(*sentences, fillvalue=0)), tuple(map(len, sentences))


def last_states_one_by_one(hs, lengths):
    return [hs[n - 1, b] for b, n in enumerate(lengths)]


def last_states_by_einsum(hs, lengths):
    hot = (np.arange(len(hs))[:, None] == lengths - 1).astype(np.float32)
    return np.einsum("tbh,tb->bh", hs.astype(np.float32), hot)


def spread_one_by_one(dlast, lengths, T):
    rows = np.zeros((T, *dlast.shape), np.float32)
    for b, n in enumerate(lengths):
        rows[n - 1, b] += dlast[b]
    return rows


def spread_by_mask(dlast, lengths, T):
    return (np.arange(1, T + 1)[:, None] == lengths)[..., None] * dlast


def word_gradient_by_one_hot(ids, dzs, V):
    return (np.eye(V)[ids].T @ dzs).astype(np.float32)


def word_gradient_one_by_one(ids, dzs, V):
    rows = [np.zeros(dzs.shape[1]) for _ in range(V)]
    for i, dz in zip(ids, dzs, strict=True):
        rows[i] = rows[i] + dz
    return rows


def masked_mean_one_by_one(losses, mask):
    counted = [x for x, m in zip(losses.ravel(), mask.ravel(), strict=True) if m]
    return sum(counted) / len(counted)


def masked_mean_by_numpy(losses, mask):
    return np.average(losses.astype(np.float32), weights=mask)


def to_bits_by_shifts(n, T):
    return [(n >> t) & 1 for t in range(T)]


def to_bits_by_text(n, T):
    return np.array([int(c) for c in reversed(f"{n:0{T}b}")], dtype=float)


def from_bits_by_text(bits):
    return int("".join(str(int(b)) for b in bits[::-1]), 2)


def from_bits_by_halves(bits):
    n = 0
    for bit in reversed(bits.tolist()):
        n = n * 2 + bit
    return n


def carries_by_xor(a, b, T):
    into = a ^ b ^ (a + b)
    return [into >> t & 1 for t in range(T)]


def carries_from_remainders(a, b, T):
    return np.array([a % 2**t + b % 2**t >= 2**t for t in range(T)])


def adder_of_three_units():
    """One unit a count: at least one, at least two, three; the digit is 1 - 2 + 3, the carry the second."""
    K = 8.0
    params = {
        "Wxh": np.full((2, 3), 2 * K),
        "Whh": np.array([[0.0] * 3, [K] * 3, [0.0] * 3]),
        "bh": K * np.array([0.0, -2.0, -4.0]),
        "Why": np.array([[1.0], [-1.0], [1.0]]),
        "by": np.zeros(1),
    }
    return params, [0, -1, 0]


def adder_with_other_letters():
    k = 6
    W = {"Whh": [[3, 0.15], [0, 0]], "bh": [-k, -0.3], "Wxh": [[k, 0.3]] * 2, "Why": [[-0.3], [1]], "by": [0]}
    return {name: np.array(w, np.float32) for name, w in W.items()}, np.array([-1, 0])


def adder_of_little_weight():
    """Found by shrinking the largest weight at random as long as all sums stay right."""
    params = {
        "Wxh": np.array([[1.4, 0.1], [1.4, 0.1]]),
        "Whh": np.array([[1.1, 0.08], [0.0, 0.0]]),
        "bh": np.array([-1.4, -0.1]),
        "Why": np.array([[-0.14], [1.4]]),
        "by": np.zeros(1),
    }
    return params, np.array([-1.0, 0.0])


def adder_with_a_steeper_carry():
    params, first = adder_with_other_letters()
    halved = {name: params[name] * np.array([0.4, 1]) for name in ("Wxh", "Whh", "bh")}
    return params | halved, first


def worst_pair_turned_round(T):
    return 1, int("0" + "1" * (T - 1), 2)


def worst_pair_in_turn(T):
    a = sum(2**t for t in range(0, T - 1, 2))
    return np.array([a, 2 ** (T - 1) - 1 - a + 1], dtype=object)


def streams_by_hand(ids, T, B):
    n = (len(ids) - 1) // B
    xs, targets = [], []
    for w in range(n // T):
        rows = [[b * n + w * T + t for b in range(B)] for t in range(T)]
        xs.append([[ids[i] for i in row] for row in rows])
        targets.append([[ids[i + 1] for i in row] for row in rows])
    return xs, targets


def streams_by_index(ids, T, B):
    n = (len(ids) - 1) // B
    places = (np.arange(n // T * T)[:, None] + n * np.arange(B)).reshape(-1, T, B)
    return ids[places], ids[places + 1].astype(float)


def read_as_one(windows, h, Wxh, Whh, bh):
    T = windows.shape[1]
    hs = states_in_an_array(windows.reshape(-1, windows.shape[2]), h, Wxh, Whh, bh)
    return hs[T::T]


def read_recursively(windows, h, Wxh, Whh, bh):
    if len(windows) == 0:
        return []
    end = states_in_float32(windows[0], h, Wxh, Whh, bh)[-1]
    return [end, *read_recursively(windows[1:], end, Wxh, Whh, bh)]


def truncated_window_by_window(hs, dhs, Whh, k):
    pieces = []
    for start in range(0, len(dhs), k):
        dz, rows = 0 * dhs[0], []
        for t in reversed(range(start, min(start + k, len(dhs)))):
            dz = (dhs[t] + Whh @ dz) * (1 - hs[t + 1] ** 2)
            rows.insert(0, dz)
        pieces += rows
    return pieces


def truncated_with_a_factor(hs, dhs, Whh, k):
    dzs = np.zeros((len(dhs) + 1, dhs.shape[1]), np.float32)
    for t in reversed(range(len(dhs))):
        dzs[t] = (dhs[t] + ((t + 1) % k > 0) * (dzs[t + 1] @ Whh.T)) * (1 - hs[t + 1] ** 2)
    return dzs[:-1]


def adagrad_in_place(params, sums, grads, lr, eps):
    for name in grads:
        sums[name][...] += np.square(grads[name])
        params[name][...] -= lr / (sums[name] ** 0.5 + eps) * grads[name]


def adagrad_fresh(params, sums, grads, lr, eps):
    new = {n: sums[n] + grads[n] * grads[n] for n in params}
    return {n: (p - lr * grads[n] / (np.sqrt(new[n]) + eps)).tolist() for n, p in params.items()}, new


def chances_one_by_one(logits, temperature, k):
    kept = sorted(range(len(logits)), key=lambda i: -logits[i])[:k]
    top = max(logits)
    powers = {i: math.exp((logits[i] - top) / temperature) for i in kept}
    return [powers.get(i, 0.0) / sum(powers.values()) for i in range(len(logits))]


def chances_by_minus_infinity(logits, temperature, k):
    z = np.where(logits >= np.sort(logits)[-k], logits / temperature, -np.inf)
    z = z - z.max()
    return (np.exp(z) / np.exp(z).sum()).astype(np.float32)


def bits_by_log2(logits, ids):
    p = np.exp(logits)
    p /= p.sum(axis=1)[:, None]
    return float(np.mean([-math.log2(p[t, i]) for t, i in enumerate(ids[1:])]))


def bits_in_float32(logits, ids):
    logits = logits.astype(np.float32)
    nats = np.log(np.exp(logits).sum(1)) - np.take_along_axis(logits, ids[1:, None], 1)[:, 0]
    return nats.sum() / len(nats) / math.log(2)


# The museum: each exhibit repaired by another road


def way_back_recursively(hs, dhs, Whh):
    if len(dhs) == 0:
        return np.zeros((0, dhs.shape[1]))
    later = way_back_recursively(hs[1:], dhs[1:], Whh)
    handed = Whh @ later[0] if len(later) else 0.0
    return np.vstack([(dhs[0] + handed) * (1 - hs[1]) * (1 + hs[1]), later])


def recurrent_weights_at_once(hs, dzs):
    return hs[:-1].T @ dzs


def through_tanh_in_float32(dh, h):
    return ((1 + h) * (1 - h)).astype(np.float32) * dh


def descend_without_dw(w, slope, lr, steps):
    path = [w.tolist()]
    while len(path) <= steps:
        path.append((np.array(path[-1]) - lr * slope(np.array(path[-1]))).tolist())
    return path


def relative_error_over_lists(a, n):
    pairs = list(zip(a.ravel().tolist(), n.ravel().tolist(), strict=True))
    return max(abs(x - y) for x, y in pairs) / max(max(abs(x), abs(y)) for x, y in pairs)


def error_then_clip_on_a_copy(a, n, limit):
    return [relative_error_over_lists(a, n), np.minimum(np.maximum(a, -limit), limit)]


def read_recursively_one_word(xs, h, Wxh, Whh):
    return read_recursively_one_word(xs[1:], np.tanh(xs[0] @ Wxh + h @ Whh), Wxh, Whh) if len(xs) else h


def sigmoid_by_exp(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def write_with_a_loop_of_its_own(step, symbol, h, count):
    text = ""
    while len(text) < count:
        symbol, h = step(symbol, h)
        text += symbol
    return list(text)


def vocabulary_by_insertion(text):
    known = []
    for c in text:
        if c not in known:
            known.append(c)
    known.sort()
    return known


def minibatches_by_number(X, size):
    many = math.ceil(len(X) / size)
    return [x for i in range(many) for x in X[i * size : (i + 1) * size]], many


def smoothed_at_once(losses, V, T):
    n = np.arange(1, len(losses) + 1)
    weights = 0.01 * 0.99 ** np.maximum(n[:, None] - n, 0) * (n <= n[:, None])
    return weights @ losses + 0.99**n * math.log(V)


RIGHT = {
    "softmax": [softmax_with_loops, softmax_in_float32, softmax_by_logarithms],
    "states": [states_in_an_array, states_number_by_number, states_in_float32],
    "loss": [loss_with_loops, loss_by_log_sum_exp],
    "backward": [backward_with_sums, backward_as_a_tuple_in_float32],
    "nudged_gradient": [nudged_flat, nudged_by_adding_and_taking_off],
    "clip": [clip_in_place, clip_all_as_one],
    "encode": [encode_by_search, encode_with_try],
    "padded": [padded_by_longest, padded_with_zip],
    "last_states": [last_states_one_by_one, last_states_by_einsum],
    "spread": [spread_one_by_one, spread_by_mask],
    "word_gradient": [word_gradient_by_one_hot, word_gradient_one_by_one],
    "masked_mean": [masked_mean_one_by_one, masked_mean_by_numpy],
    "to_bits": [to_bits_by_shifts, to_bits_by_text],
    "from_bits": [from_bits_by_text, from_bits_by_halves],
    "carries": [carries_by_xor, carries_from_remainders],
    "adder": [adder_of_three_units, adder_with_other_letters],
    "small_adder": [adder_of_little_weight, adder_with_a_steeper_carry],
    "worst_pair": [worst_pair_turned_round, worst_pair_in_turn],
    "streams": [streams_by_hand, streams_by_index],
    "read_windows": [read_as_one, read_recursively],
    "truncated": [truncated_window_by_window, truncated_with_a_factor],
    "adagrad": [adagrad_in_place, adagrad_fresh],
    "chances": [chances_one_by_one, chances_by_minus_infinity],
    "bits_per_character": [bits_by_log2, bits_in_float32],
    "way_back": [way_back_recursively],
    "way_back_through_tanh": [way_back_recursively],
    "recurrent_weights": [recurrent_weights_at_once],
    "through_tanh": [through_tanh_in_float32],
    "descend": [descend_without_dw],
    "relative_error": [relative_error_over_lists],
    "error_then_clip": [error_then_clip_on_a_copy],
    "read": [read_recursively_one_word],
    "sigmoid": [sigmoid_by_exp],
    "write": [write_with_a_loop_of_its_own],
    "vocabulary": [vocabulary_by_insertion],
    "minibatches": [minibatches_by_number],
    "smoothed": [smoothed_at_once],
    "answer_state": [last_states_one_by_one, last_states_by_einsum],
}
