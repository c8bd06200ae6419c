# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises: binary addition
#
# Six exercises on [lesson 03](../03_binary_addition.ipynb) and [03b](../03b_worst_cases_and_the_carry.ipynb). If
# you have one evening, do the three marked *core*. Each starts from parts that are right already, so that a mistake
# in one does not spoil the next.
#
# **How it works.** Replace `raise NotImplementedError` by your answer, run the cell, then run the check below it. The
# check tries your function on inputs of odd sizes and says which mistake it sees, if it sees one. Any road that gives
# the numbers is a right answer.
#
# Digits always stand lowest first, in the order in which carries travel.

# %%
import numpy as np

from rnn_core.datasets import addition
from rnn_core.exercises import check

# %% [markdown]
# ## 1. A number's digits (further, 6 min)
#
# *Kind: implement. Difficulty: easy. Importance: medium. Uses: lesson 03, section 1.*
#
# Write `to_bits(n, T)`: the T binary digits of the whole number n, lowest first, shape (T,). n may be larger than any
# whole number of NumPy: Python's own have no limit.
#
# **Predict first.** What is `to_bits(6, 5)`?
#
# <details>
# <summary>Answer</summary>
#
# 0, 1, 1, 0, 0. Six is 2 + 4: no one, one two, one four, and zeros above.
#
# </details>


# %%
def to_bits(n, T):
    # BEGIN SOLUTION
    return np.array([(n >> t) & 1 for t in range(T)])
    # END SOLUTION


# %%
check("to_bits", to_bits)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The remainder of n divided by 2 is its lowest digit; n // 2 is the number without it.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## 2. And back (further, 6 min)
#
# *Kind: implement, then break it. Difficulty: easy. Importance: medium.*
#
# $$n = \sum_t \text{bits}_t\, 2^t$$
#
# Write `from_bits(bits)`: the whole number whose digits, lowest first, are `bits` (T,). A hundred digits must come
# back exactly.
#
# **Predict first.** `np.dot(bits, 2 ** np.arange(len(bits)))` is one line. How many digits does it survive?
#
# <details>
# <summary>Answer</summary>
#
# 63. NumPy's whole numbers have 64 binary digits, one of them for the sign, and beyond that they wrap round silently.
#
# </details>


# %%
def from_bits(bits):
    # BEGIN SOLUTION
    return sum(int(bit) << t for t, bit in enumerate(bits))
    # END SOLUTION


# %%
check("from_bits", from_bits)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# An entry of `bits` is a number of NumPy; `int(bit)` makes it one of Python, and what is computed from those stays
# one.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## 3. The carry (core, 10 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 03, section 1.*
#
# A column adds three digits: one of a, one of b, and the carry that came in. If two or three of them are 1, it
# sends a carry to the next column.
#
# Write `carries(a, b, T)` for whole numbers a and b: the carry that comes *into* each of T columns, shape (T,).
# Into the first comes 0.
#
# **Predict first.** In how many columns of 01111 + 00001 does a carry come in?
#
# <details>
# <summary>Answer</summary>
#
# In four. It is made in column 0, where both digits are 1, and each of the next three columns holds exactly one 1 and
# hands it on; in the fourth it comes to rest.
#
# </details>


# %%
def carries(a, b, T):
    # BEGIN SOLUTION
    into = a ^ b ^ (a + b)  # a digit of the sum is the odd-or-even of a's digit, b's digit and the carry
    return np.array([(into >> t) & 1 for t in range(T)])
    # END SOLUTION


# %%
check("carries", carries)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# A loop with one variable that survives from column to column, as a state does. `(a >> t) & 1` is digit t of a.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## 4. An adder by hand (core, 20 min)
#
# *Kind: implement. Difficulty: hard. Importance: the highest. Uses: lesson 03, section 2; try it without looking
# first.*
#
# Choose the weights of a network that adds. It reads two digits at each column, $x = (x_1, x_2)$, and says one:
#
# $$h \leftarrow \tanh(x\,W_{xh} + h\,W_{hh} + b_h), \qquad \text{digit} = 1 \text{ where } h\,W_{hy} + b_y > 0$$
#
# Write `adder()`: return two things, a dictionary with `"Wxh"` (2, H), `"Whh"` (H, H), `"bh"` (H,), `"Why"` (H, 1)
# and `"by"` (1,), and the first state h (H,). H is up to you. The check adds with it: sums without carries, with
# short ones, and with carries that travel through all the columns.
#
# **Predict first.** All your units forget, `Whh = 0`. What is the most such a network can get right?
#
# <details>
# <summary>Answer</summary>
#
# The columns into which no carry comes. A whole sum is right only if there is no carry in it at all, which for two
# numbers of seven random digits happens in 13.3% of cases.
#
# </details>


# %%
print(f"sums of two numbers of seven digits without a carry: {(3 / 4) ** 7:.1%}")


# %% [markdown]
# Each column is without a carry of its own in three cases of four: 0+0, 0+1 and 1+0. Your adder:


# %%
def adder():
    # BEGIN SOLUTION
    K = 8.0  # three steep units: is the count at least 1, at least 2, at least 3? The second one is the carry
    params = {
        "Wxh": np.full((2, 3), 2 * K),
        "Whh": np.array([[0.0, 0.0, 0.0], [K, K, K], [0.0, 0.0, 0.0]]),
        "bh": np.array([0.0, -2 * K, -4 * K]),
        "Why": np.array([[1.0], [-1.0], [1.0]]),
        "by": np.zeros(1),
    }
    return params, np.array([0.0, -1.0, 0.0])
    # END SOLUTION


# %%
check("adder", adder)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Two roads. Three steep units can say whether the count of ones (the carry included) is at least 1, at least 2, at
# least 3; the second *is* the carry, and the digit is first − second + third. Or two units, as in the lesson: one
# steep, the carry; one shallow, which keeps the count. In both the carry is −1 or 1, so half a unit's worth is what
# it weighs beside a digit of 0 or 1.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## 5. Golf (further, 10 min)
#
# *Kind: extend. Difficulty: hard. Importance: for pleasure.*
#
# The lesson's adder has two units, and its largest weight is 10. Write `small_adder()`, of the same form, with no
# weight above 5/2 in size. The check says your largest weight; we know of an adder in which it is a little above 1.
#
# **Predict first.** Must *all* weights shrink together?
#
# <details>
# <summary>Answer</summary>
#
# No. Only the sign of the score counts, so `Why` and `by` can be multiplied by any positive number at all. But the
# carry's weight on itself must stay above 1, or the carry fades on its way: the latch of lesson 01 again.
#
# </details>


# %%
def small_adder():
    # BEGIN SOLUTION
    params = {
        "Wxh": np.array([[1.4, 0.1], [1.4, 0.1]]),
        "Whh": np.array([[1.1, 0.08], [0.0, 0.0]]),
        "bh": np.array([-1.4, -0.1]),
        "Why": np.array([[-0.14], [1.4]]),
        "by": np.zeros(1),
    }
    return params, np.array([-1.0, 0.0])
    # END SOLUTION


# %%
check("small_adder", small_adder)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Start from the lesson's weights, `addition.two_unit_adder()`: write them down with K and eps as variables, multiply
# `Why` by eps, and lower K in small steps until the check names a carry that got lost.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## 6. The worst sum (core, 8 min)
#
# *Kind: break it. Difficulty: medium. Importance: high. Uses: lesson 03b, sections 2 and 3.*
#
# A network that is right on a million random sums may still be wrong on the one that you choose. Choose it.
#
# Write `worst_pair(T)`: two whole numbers a and b, not below 0, whose sum has at most T binary digits, and in whose
# addition one carry travels as far as it can. `addition.longest_run(a, b)` counts the columns that the most travelled
# carry comes into:


# %%
print("5 + 3:", addition.longest_run(5, 3), "columns;  5 + 2:", addition.longest_run(5, 2))

# %% [markdown]
# **Predict first.** How long is the longest run in most sums of two random numbers of 20 digits?
#
# <details>
# <summary>Answer</summary>
#
# Short: each column hands a carry on with probability one half, so runs of length r become rare like
# $2^{-r}$. Random tests hardly ever ask for a long memory, which is why lesson 03b plants its own worst cases.
#
# </details>


# %%
def worst_pair(T):
    # BEGIN SOLUTION
    return 2 ** (T - 1) - 1, 1
    # END SOLUTION


# %%
check("worst_pair", worst_pair)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Column 0 must make a carry, 1 + 1. Columns 1 to T − 2 must hand it on: exactly one 1 in each. The last must hold
# none, so that the carry lands there.
#
# </details>
#
# [The solution](../solutions/03_binary_addition.ipynb)
#
# ## In your own words (further, 10 min)
#
# A network adds a million random pairs of numbers of 20 digits without a single mistake. In three to five sentences:
# has it learned to add? Say what random pairs seldom ask for, which pair you would try, and what a right answer there
# would still not prove.

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# *One good answer.* Not yet proved. A carry is handed on by a column only if that column holds exactly one 1, half of
# the time in random pairs, so long runs of carries are rare and a short memory is enough for nearly all of them. I
# would try a pair in which a carry is made in the first column and handed on by all the others, such as a row of ones
# plus 1. If that is right, the carry survives this number of columns; but a state that fades a little at each step
# may still lose it in longer numbers, so I would look at the weights as well: does the carry hold itself?
# <!-- END SOLUTION -->

# %% [markdown]
# ## Where you are (core, 1 min)
#
# You have turned numbers into sequences, followed the carry, built a network that adds numbers of any length, and
# found the sum that tells a net that remembers from one that guesses.
