"""Lesson 03: the laws of digits and back, carries, an adder set by hand, the same with small weights, a worst case."""

import numpy as np

from rnn_core.exercises.laws.law import SHAPES, law


def full(rng):
    """Numbers whose T digits begin and end in 1 (the lowest too), with others between."""
    return [("a number that fills its digits", (int(n) | 0b1000001, 7)) for n in rng.integers(2**7, size=3)]


def room_above(rng):
    return [("a number with room above", (int(rng.integers(1, 2**5)), 9)), ("zero", (0, 4))]


def long_numbers(rng):
    return [("a number of 96 digits", (int.from_bytes(rng.bytes(12), "little") | 1 << 95, 96))]


TO_BITS = (
    law("as many ones as there should be", on=full, view=np.sum),
    law("a number that fills its digits", on=full),
    law("zeros above the number", on=room_above),
    law("a number of 96 digits", on=long_numbers),
    SHAPES._replace(name="T digits, whatever the number"),
)


def row(rng, T):
    digits = rng.integers(2, size=T)
    digits[[0, 1, -1]] = 1
    return (digits,)


def few_digits(rng):
    return [("seven digits", row(rng, 7)), ("nine digits", row(rng, 9))]


def zeros_above(rng):
    return [("zeros above", (np.append(*row(rng, 5), [0, 0, 0]),))]


def sixty_digits(rng):
    return [("sixty digits", row(rng, 60))]


def hundred_digits(rng):
    return [("a hundred digits", row(rng, 100))]


def every_digit(number):
    """A float of this size has lost some: as text they can be compared."""
    return str(int(number))


FROM_BITS = (
    law("a few digits", on=few_digits),
    law("zeros above", on=zeros_above),
    law("sixty digits, exactly", on=sixty_digits, view=every_digit),
    law("a hundred digits, exactly", on=hundred_digits, view=every_digit),
)


def number(rng, digits):
    return int(rng.integers(2**digits))


def two_ones(rng):
    """a + a: a column holds two ones, or none, so that no carry needs to be handed on."""
    return [("a + a", (a, a, 9)) for a in (number(rng, 8) | 1, number(rng, 8) | 2)]


def handed_on(rng):
    """1 + 1 in one column, and exactly one 1 in each column above."""
    place = int(rng.integers(1, 4))
    a = (2**9 - 1) ^ (2**place - 1)
    return [("a carry that travels", (a, 2**place, 10)), ("the other way round", (2**place, a, 10))]


def no_carry(rng):
    a, b = number(rng, 8), number(rng, 8)
    return [("no column with two ones", (a, b & ~a, 9))]


def random_sums(rng):
    return [("a random sum", (number(rng, T - 1), number(rng, T - 1), T)) for T in (12, 20, 31)]


CARRIES = (
    law("as many carries as there should be", on=random_sums, view=np.sum),
    law("two ones make a carry, two zeros none", on=two_ones),
    law("a single 1 hands a carry on", on=handed_on),
    law("a single 1 makes none", on=no_carry, beside=True),
    law("random sums", on=random_sums),
    SHAPES._replace(name="one carry for each column"),
)

CARRY_FREE, SHORT = ("sums without any carry",), ("a carry through one column",)
RANDOM, FAR = ("random sums",), ("carries that travel through all columns",)
ADDS = (
    law("sums without any carry", on=CARRY_FREE),
    law("a carry through one column", on=SHORT),
    law("random sums", on=RANDOM, points=2),
    law("a carry through all columns", on=FAR),
)
SMALL = (*ADDS, law("no weight above 2.5", on=("the size of the weights",), beside=True))


def few_columns(rng):
    return [(f"T = {T}", (T,)) for T in (3 + rng.permutation(8)[:3]).tolist()]


def many_columns(rng):
    return [(f"T = {T}", (T,)) for T in (40 + rng.permutation(60)[:3]).tolist()]


WORST = (
    law("a + b has at most T digits", on=few_columns, parts=("fits",), beside=True),
    law("a carry that travels over half of the columns", on=many_columns, parts=("columns",), tolerance=0.5),
    law("as far as it can travel in few columns", on=few_columns, parts=("columns",)),
    law("as far as it can travel in many", on=many_columns, parts=("columns",)),
)

LAWS = {
    "to_bits": TO_BITS,
    "from_bits": FROM_BITS,
    "carries": CARRIES,
    "adder": ADDS,
    "small_adder": SMALL,
    "worst_pair": WORST,
}
