"""Lesson 03: numbers to digits and back, carries, an adder set by hand, the same with small weights, a worst case."""

import numpy as np

from rnn_core.datasets.addition import longest_run, sums
from rnn_core.exercises.engine import Exercise, mistake

# --- numbers to digits


def to_bits(n, T):
    bits = []
    for _ in range(T):
        bits.append(n % 2)
        n = n // 2
    return np.array(bits)


def numbers_and_lengths(rng):
    long = int.from_bytes(rng.bytes(12), "little")
    return [
        ("one", (1, 1)),
        ("a number that fills its digits", (11, 4)),
        ("a number with room above", (13, 7)),
        ("zero", (0, 3)),
        ("a number of 96 digits", (long, 100)),
    ]


TO_BITS = Exercise(
    to_bits,
    numbers_and_lengths,
    own=("to_bits",),
    mistakes=(
        mistake(
            "Your bits are ours reversed: carries start at the small end.",
            ("np.array(bits)", "np.array(bits[::-1])"),
            ("bits.append(n % 2)", "bits.insert(0, n % 2)"),
        ),
        mistake("You halve with /: the remainder must go first, so divide whole numbers with //.", ("n // 2", "n / 2")),
        mistake("Every digit is the first one: n must be halved after each digit.", ("n = n // 2", "pass")),
        mistake(
            "The lowest digit is lost: note the remainder first, then halve.",
            (
                ("bits.append(n % 2)", "n = n // 2"),
                ("        n = n // 2\n    return", "        bits.append(n % 2)\n    return"),
            ),
        ),
        mistake(
            "These are characters, and '1' + '1' is '11': turn each into a number with int.",
            ("np.array(bits)", "np.array([str(bit) for bit in bits])"),
        ),
        mistake(
            "The zeros above the number are missing: T digits are asked for, whatever the number.",
            (
                "np.array(bits)",
                "np.array([int(digit) for digit in bin(sum(d << i for i, d in enumerate(bits)))[:1:-1]])",
            ),
        ),
        mistake("Your ones and zeros are exchanged: a digit is the remainder, n % 2.", ("n % 2", "1 - n % 2")),
        mistake(
            "Right for 63 digits: NumPy's whole numbers end there, Python's do not. Work on the Python number.",
            ("bits = []", "bits, n = [], int(np.array(n & (2**64 - 1), dtype=np.uint64).astype(np.int64))"),
        ),
    ),
)

# --- and back


def from_bits(bits):
    n = 0
    for t, bit in enumerate(bits):
        n += int(bit) * 2**t
    return n


def rows_of_digits(rng):
    long = rng.integers(2, size=100)
    long[[0, 1, 99]] = 1
    return [
        ("a single 1", (np.array([1]),)),
        ("four digits", (np.array([1, 1, 0, 1]),)),
        ("zeros above", (np.array([0, 1, 1, 0, 0]),)),
        ("ones and zeros in a row of nine", (rng.integers(2, size=9),)),
        ("a hundred digits", (long,)),
    ]


def in_numpys_whole_numbers(bits):
    return np.dot(bits, 2 ** np.arange(len(bits)))


def numpys_digit_times_pythons_power(bits):
    return sum(bits[t] * 2**t for t in range(len(bits)))  # raises OverflowError where 2**t no longer fits


def doubled_in_numpy(bits):
    n = 0
    for bit in bits[::-1]:
        n = 2 * n + bit
    return n


FROM_BITS = Exercise(
    from_bits,
    rows_of_digits,
    own=("from_bits",),
    mistakes=(
        mistake(
            "You read the largest digit first: here the lowest comes first, digit t is worth 2**t.",
            ("enumerate(bits)", "enumerate(bits[::-1])"),
        ),
        mistake(
            "Right up to 53 digits: a float holds no more. Add whole numbers of Python.",
            ("int(bit) * 2**t", "float(bit) * 2.0**t"),
        ),
        mistake(
            "Right up to 63 digits: NumPy's whole numbers end there and wrap round. int(bit) makes Python's of them.",
            in_numpys_whole_numbers,
            numpys_digit_times_pythons_power,
            doubled_in_numpy,
        ),
        mistake("Twice ours: the lowest digit is worth 1, which is 2**0.", ("2**t", "2 ** (t + 1)")),
        mistake("2 * t doubles the place, not the value: digit t is worth 2**t.", ("2**t", "2 * t")),
        mistake("You counted the ones: digit t is worth 2**t.", (" * 2**t", "")),
        mistake("You read the digits as a decimal number: the base is 2.", ("2**t", "10**t")),
        mistake("Only the last digit is kept: add them up.", ("n += int", "n = int")),
    ),
)

# --- carries


def carries(a, b, T):
    into, carry = [], 0
    for t in range(T):
        into.append(carry)
        carry = ((a >> t & 1) + (b >> t & 1) + carry) // 2
    return np.array(into)


def pairs_to_add(rng):
    def drawn(T):
        return int(rng.integers(2 ** (T - 1))), int(rng.integers(2 ** (T - 1))), T

    return [
        ("1 + 1", (1, 1, 2)),
        ("no column with two ones", (0b0101, 0b0010, 5)),
        ("a carry that travels", (0b01111, 1, 5)),
        ("a random sum", drawn(9)),
        ("a longer random sum", drawn(20)),
    ]


NEXT = "((a >> t & 1) + (b >> t & 1) + carry) // 2"
CARRIES = Exercise(
    carries,
    pairs_to_add,
    own=("carries",),
    mistakes=(
        mistake(
            "These are the carries that leave: into column t comes what column t - 1 sent, and 0 into the first.",
            (
                ("        into.append(carry)\n", ""),
                (f"carry = {NEXT}\n", f"carry = {NEXT}\n        into.append(carry)\n"),
            ),
        ),
        mistake(
            "Right until a carry travels: a column with one 1 hands on the carry that came into it.",
            (NEXT, "(a >> t & 1) & (b >> t & 1)"),
        ),
        mistake(
            "A single 1 makes no carry: it takes two ones, or one and a carry.", (NEXT, "(a >> t & 1) | (b >> t & 1)")
        ),
        mistake(
            "Your carry never stops: two zeros absorb it.",
            (NEXT, "max(carry, (a >> t & 1) & (b >> t & 1))"),
        ),
        mistake(
            "You kept the digit of the sum: the carry is the half of the count, // 2, not the rest.", ("// 2", "% 2")
        ),
        mistake(
            "A carry comes into your first column: nothing stands before it.",
            ("into, carry = [], 0", "into, carry = [], 1"),
        ),
        mistake(
            "You went through the columns from the large end: carries start at the small end.",
            ("t in range(T)", "t in range(T - 1, -1, -1)"),
        ),
        mistake("Your columns are turned round: the lowest comes first.", ("np.array(into)", "np.array(into[::-1])")),
        mistake("These are numbers of ones, not carries: 2 or more makes a carry of 1.", (NEXT, NEXT[:-5])),
    ),
)

# --- an adder set by hand


def adder():
    K, eps = 4.0, 0.1
    params = {
        "Wxh": np.array([[K, eps], [K, eps]]),
        "Whh": np.array([[K / 2, eps / 2], [0.0, 0.0]]),
        "bh": np.array([-K, -eps]),
        "Why": np.array([[-1.0], [1 / eps]]),
        "by": np.zeros(1),
    }
    return params, np.array([-1.0, 0.0])


def small_adder():
    K, eps = 2.2, 0.1
    params = {
        "Wxh": np.array([[K, eps], [K, eps]]),
        "Whh": np.array([[K / 2, eps / 2], [0.0, 0.0]]),
        "bh": np.array([-K, -eps]),
        "Why": np.array([[-eps], [1.0]]),
        "by": np.zeros(1),
    }
    return params, np.array([-1.0, 0.0])


def sums_to_try(rng):
    T, pairs = 12, rng.integers(2**11, size=(2, 60)).tolist()
    alone = [(a, b & ~a) for a, b in zip(*pairs, strict=True)]
    ripple = 2**11 - 1
    return [
        ("sums without any carry", ([a for a, _ in alone], [b for _, b in alone], T)),
        ("a carry through one column", ([1, 3, 9], [1, 1, 9], T)),
        ("random sums", (*pairs, T)),
        ("carries that travel through all columns", ([ripple, 1, ripple], [1, ripple, ripple], T)),
    ]


def sums_and_size(rng):
    return [*sums_to_try(rng), ("the size of the weights", (None, None, None))]


SHAPES = {"Wxh": "(2, H)", "Whh": "(H, H)", "bh": "(H,)", "Why": "(H, 1)", "by": "(1,)"}


def weights(value):
    """(params, first state) as float arrays, or a sentence about what is not so."""
    if not (isinstance(value, (tuple, list)) and len(value) == 2 and isinstance(value[0], dict)):
        raise ValueError("expected two things, a dictionary of weights and the first state")
    params = {name: np.asarray(w, float) for name, w in value[0].items()}
    missing = [name for name in SHAPES if name not in params]
    if missing:
        raise ValueError(f"the dictionary lacks {', '.join(missing)}")
    H = params["bh"].size
    for (name, letters), shape in zip(SHAPES.items(), [(2, H), (H, H), (H,), (H, 1), (1,)], strict=True):
        if params[name].shape != shape:
            raise ValueError(f"{name} has shape {params[name].shape}, expected {letters} = {shape}")
    return params, np.asarray(value[1], float)


def digits(value, arguments):
    """What the net with these weights says to the sums: digits (T, B). Without sums: are the weights small enough?"""
    params, h = weights(value)
    if arguments[0] is None:
        return {"no weight above 2.5": largest(params) <= 2.5}
    xs, _ = sums(*arguments)
    h, logits = np.tile(h, (xs.shape[1], 1)), []
    for x in xs:
        h = np.tanh(x @ params["Wxh"] + h @ params["Whh"] + params["bh"])
        logits.append(h @ params["Why"] + params["by"])
    return {"digits": (np.array(logits)[..., 0] > 0).astype(int)}


def largest(params):
    return max(float(np.abs(w).max()) for w in params.values())


def score(value):
    params, _ = weights(value)
    return f"right: it adds, with {params['bh'].size} units; its largest weight is {largest(params):.3g}."


WHH = "[[K / 2, eps / 2], [0.0, 0.0]]"
NO_CARRY = ((WHH, "np.zeros((2, 2))"), ("[-K, -eps]", "[-1.5 * K, -1.5 * eps]"))
ADDERS = (
    mistake("Right wherever no carry comes in: this is the no-carry adder, 13.3% of sums.", NO_CARRY),
    mistake(
        "It begins with half a carry: a state of 0 lies between the two, so let unit 1 start at -1.",
        ("[-1.0, 0.0]", "[0.0, 0.0]"),
    ),
    mistake("Every sum is one too large: it begins with a carry. No carry is h = -1.", ("[-1.0, 0.0]", "[1.0, 0.0]")),
    mistake(
        "Every digit is turned round: a score above 0 says 1.",
        ("return params,", 'params["Why"] *= -1; return params,'),
    ),
    mistake(
        "It says the carry, not the digit: the digit is the count less twice the new carry.",
        ("return params,", 'params["Why"] = np.array([[1.0], [0.0]]); return params,'),
    ),
    mistake(
        "A carry, once there, feeds itself: 0 + 0 must clear it, so weigh the old carry less than a digit.",
        (WHH, "[[2 * K, eps / 2], [0.0, 0.0]]"),
    ),
    mistake(
        "A single 1 makes a carry here: the threshold of unit 1 lies between one and two.",
        ("[-K, -eps]", "[0.0, -eps]"),
    ),
    mistake(
        "A matrix is turned round: column j holds the weights into unit j, so the shape is (in, out).",
        (WHH, "[[K / 2, 0.0], [eps / 2, 0.0]]"),
        ((WHH, "[[K / 2, 0.0], [eps / 2, 0.0]]"), ("[[K, eps], [K, eps]]", "[[K, K], [eps, eps]]")),
    ),
    mistake(
        "1 + 1 makes a carry, but a column with one 1 does not hand it on: unit 1 must hear its own last state.",
        ((WHH, "[[0.0, eps / 2], [0.0, 0.0]]"), ("[-K, -eps]", "[-1.5 * K, -eps]")),
    ),
)
ADDER = Exercise(
    adder,
    sums_to_try,
    own=("two_unit_adder", "no_carry"),
    observe=digits,
    given=0,
    praise=score,
    mistakes=ADDERS,
)
SMALL = Exercise(
    small_adder,
    sums_and_size,
    observe=digits,
    given=0,
    praise=score,
    mistakes=(
        mistake(
            "It adds, but Why is large: only the sign of the score counts, so multiply Why and by by a small number.",
            ("[[-eps], [1.0]]", "[[-1.0], [1 / eps]]"),
        ),
        *ADDERS,
    ),
)

# --- the worst sum


def worst_pair(T):
    return 2 ** (T - 1) - 1, 1


def columns(rng):
    return [(f"T = {T}", (T,)) for T in (3, 5, 8, 64)]


def travels(value, arguments):
    """How far the most travelled carry goes, and whether numbers and sum have at most T digits."""
    a, b = (int(n) for n in value)
    fits = a >= 0 and b >= 0 and (a + b).bit_length() <= arguments[0]
    return {"fits": fits, "columns that the carry comes into": longest_run(a, b) if a >= 0 and b >= 0 else -1}


PAIR = "2 ** (T - 1) - 1, 1"
WORST = Exercise(
    worst_pair,
    columns,
    own=("full_ripple", "alternating_ripple"),
    observe=travels,
    mistakes=(
        mistake(
            "Every column would hand a carry on, and none ever comes: make one in the first column, with 1 + 1.",
            (PAIR, "2 ** (T - 1) - 1, 0"),
            (PAIR, "2 ** (T - 1) - 2, 1"),
        ),
        mistake(
            "Your carries travel one column only: the first column holds two ones, every later one exactly one.",
            (PAIR, "2 ** (T - 1) - 1, 2 ** (T - 1) - 1"),
            (PAIR, "1, 1"),
        ),
        mistake(
            "The sum has T + 1 digits: leave the last column empty for the carry to land in.", (PAIR, "2**T - 1, 1")
        ),
        mistake(
            "One column short: the carry must start in column 0 and land in column T - 1.",
            (PAIR, "2 ** (T - 2) - 1, 1"),
            (PAIR, "2 ** (T - 1) - 2, 2"),
        ),
    ),
)

EXERCISES = {
    "to_bits": TO_BITS,
    "from_bits": FROM_BITS,
    "carries": CARRIES,
    "adder": ADDER,
    "small_adder": SMALL,
    "worst_pair": WORST,
}
