"""Sums of two binary numbers, a column at a time, lowest digit first: the order in which carries travel.

A number is a whole number of Python, of any size; its digits are an array with time first. What a net reads at column
t is the pair of digits standing there, what it must say is the digit of the sum.
A pair belongs to the test when its sum is a multiple of 5: one in five. So neither the pair, nor the same pair turned
round, nor any other pair with the same sum occurs in training.
"""

import numpy as np

from rnn_core import Batch, validate

TEST_SHARE = 5  # one pair in so many is kept for the test


def to_bits(n, T):
    """The digits of n, lowest first: (T,) zeros and ones, exact for any T. For a list of B numbers (T, B)."""
    T = validate.count("T", T)
    if np.ndim(n) == 0:
        return to_bits([n], T)[:, 0]
    numbers = [validate.count("n", each, at_least=0) for each in n]
    if not numbers or max(numbers).bit_length() > T:
        raise ValueError(f"n must be numbers of at most T = {T} digits, got {max(numbers, default='none')!r:.40}")
    raw = b"".join(each.to_bytes(-(-T // 8), "little") for each in numbers)
    rows = np.frombuffer(raw, np.uint8).reshape(len(numbers), -1)
    return np.unpackbits(rows, axis=1, count=T, bitorder="little").T.astype(int)


def from_bits(bits):
    """The number whose digits, lowest first, are bits (T,); for (T, B) the list of B numbers."""
    bits = validate.integers("bits", bits, below=2)
    if bits.ndim == 2:
        return [from_bits(column) for column in bits.T]
    return int.from_bytes(np.packbits(bits.astype(np.uint8), bitorder="little").tobytes(), "little")


def sums(a, b, T):
    """Lists of B numbers as columns to read and digits to say: xs (T, B, 2), targets (T, B, 1), both float."""
    totals = [int(m) + int(n) for m, n in zip(a, b, strict=True)]
    xs = np.stack([to_bits(a, T), to_bits(b, T)], axis=-1)
    return xs.astype(float), to_bits(totals, T)[..., None].astype(float)


def carries(a, b, T):
    """The carry that comes *into* each column: (T,), or (T, B) for lists.

    A digit of the sum is the odd-or-even of three digits, the third being the carry; so a ^ b ^ (a + b) is the carry.
    """
    if np.ndim(a) == 0:
        return to_bits(int(a) ^ int(b) ^ (int(a) + int(b)), T)
    return np.stack([carries(m, n, T) for m, n in zip(a, b, strict=True)], axis=1)


def longest_run(a, b):
    """How many columns the most travelled carry of a + b comes into.

    A carry is made where both digits are 1, and handed on where exactly one is.
    """
    run, carried = 0, (a & b) << 1
    while carried:
        run, carried = run + 1, (carried & (a ^ b)) << 1
    return run


def numbers(rng, bits, B):
    """B numbers of at most `bits` digits, each equally likely: a list of whole numbers."""
    validate.generator("rng", rng)
    bits, B = validate.count("bits", bits), validate.count("B", B)
    size = -(-bits // 8)
    return [int.from_bytes(rng.bytes(size), "little") >> (8 * size - bits) for _ in range(B)]


def every_pair(bits):
    """All pairs of numbers of at most `bits` digits, once each: a, b of shape (4**bits,)."""
    bits = validate.count("bits", bits)
    if bits > 10:
        raise ValueError(f"bits is {bits}: {4**bits} pairs are too many to list; use numbers")
    a, b = np.indices((2**bits, 2**bits))
    return a.ravel(), b.ravel()


def is_test(a, b):
    """Does the pair belong to the test? Its sum is a multiple of 5."""
    return (a + b) % TEST_SHARE == 0


def batches(xs, targets, B, seed):
    """batches(step) -> Batch of B of the given sums, drawn with putting back by a generator made from (seed, step)."""
    B, seed = validate.count("B", B), validate.count("seed", seed, at_least=0)

    def draw(step):
        rows = np.random.default_rng((seed, step)).integers(xs.shape[1], size=B)
        return Batch(xs[:, rows], targets[:, rows])

    return draw


def full_ripple(T):
    """0111...1 + 1: made in column 0, one carry is handed on through all the others."""
    return (1 << (T - 1)) - 1, 1


def full_idle(T):
    """0111...1 + 0: every column but the last would hand a carry on, and none ever comes."""
    return (1 << (T - 1)) - 1, 0


def alternating_ripple(T):
    """...0101 + ...1011: as the full ripple, but the 1 that hands the carry on stands above and below in turn."""
    above, below = np.arange(T) % 2 == 0, np.arange(T) % 2 == 1
    above[-1], below[-1], below[0] = False, False, T > 1
    return from_bits(above.astype(int)), from_bits(below.astype(int))


def with_run(rng, run, B, carry=1, around=8, above=None):
    """B sums of run + 2 * around columns with a long memory planted in the middle: lists a, b.

    Column `around` makes a carry, 1 + 1 (carry=0: none, 0 + 0); the next run - 1 columns hold exactly one 1, so they
    hand on what comes: always above, always below, in turn, or at random, a quarter of the sums each (above=1: always
    above, 0: always below); the column after them holds none or two. All other columns, but for the last, are random.
    """
    validate.generator("rng", rng)
    run, B, around = validate.count("run", run), validate.count("B", B), validate.count("around", around)
    columns = rng.integers(2, size=(2, run + 2 * around, B))
    columns[:, around] = carry
    columns[:, around + run] = rng.integers(2, size=B)
    columns[:, -1] = 0
    ones, kind = rng.integers(2, size=(run - 1, B)), np.arange(B) % 4
    ones[:, kind < 2] = kind[kind < 2]
    ones[:, kind == 2] = (np.arange(run - 1) % 2)[:, None]
    if above is not None:
        ones[...] = validate.count("above", above, at_least=0)
    columns[:, around + 1 : around + run] = ones, 1 - ones
    return from_bits(columns[0]), from_bits(columns[1])


WORST = {"full ripple": full_ripple, "idle ripple": full_idle, "alternating ripple": alternating_ripple}


def wrong_bits(logits, targets):
    """Where a net's digits, 1 where the logit is above 0, are not the targets: booleans (T, B) of (T, B, 1) both."""
    return ((logits > 0) != (targets > 0.5))[..., 0]


def first_wrong(wrong):
    """The first wrong column of each sum, wrong (T, B): (B,) column numbers, T where all are right."""
    return np.where(wrong.any(axis=0), wrong.argmax(axis=0), len(wrong))


def two_unit_adder(K=4.0, eps=0.1):
    """Weights of RNN(2, 2) with one output that add numbers of any length. With s = x1 + x2 + h1/2 - 1:

    h1 = tanh(K s) is the carry, -1 or 1; h2 = tanh(eps s) is about eps s; and h2/eps - h1 is above 0 for the digit 1.
    It starts from `no_carry(B)`, h1 = -1.
    """
    return {
        "Wxh": np.array([[K, eps], [K, eps]]),
        "Whh": np.array([[K / 2, eps / 2], [0.0, 0.0]]),
        "bh": np.array([-K, -eps]),
        "Why": np.array([[-1.0], [1 / eps]]),
        "by": np.zeros(1),
    }


def no_carry(B):
    """The state in which B two-unit adders start."""
    return (np.tile([-1.0, 0.0], (B, 1)),)
