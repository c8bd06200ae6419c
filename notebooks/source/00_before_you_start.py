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
# # Before you start
#
# This page collects the few things that every later lesson leans on. If you know Python and a little
# calculus, about 35 minutes will do; nothing about neural networks is assumed. If you know all of it already,
# go straight to the [ten questions](#8.-Ten-questions-(core,-5-min)): each one links back to the section that
# repairs it.
#
# Run a cell with **Shift+Enter** and read on while it works.
#
# <details>
# <summary>If a cell fails, or nothing happens when you run one</summary>
#
# 1. Click on the cell and choose *Kernel*, then *Restart Kernel and Run up to Selected Cell*. [Section
#    7](#7.-Restarting-a-kernel-(core,-2-min)) says why that mends so much. (Running *all* cells would also
#    open the answers to guesses that you have not yet made.)
# 2. If the imports fail, the notebook is running in another Python than the one prepared for the course.
#    Close it, and in a terminal, in the course's folder, type `python tools/course.py lab`. This sets up
#    whatever is missing and opens the notebooks in the right place.
#    If something still fails, `python tools/course.py doctor` looks at your set-up and says what to do.
# 3. If you can read the error message but not what it wants from you, look it up in [When it goes
#    wrong](WHEN_IT_GOES_WRONG.md).
#
# </details>

# %%
import numpy as np

import rnn_core
from rnn_core.plots import show
from rnn_core.plots.style import COLOURS, INK, look, new_figure, styled

# %% [markdown]
# **What you will be able to read at the end.** A very small network has read some words and must guess the
# next one out of four. From two numbers `x` and eight weights `W` it makes four *scores*, which the course
# calls `logits`; from the scores four *probabilities*, and from the probability of the word that really came,
# one number: the *loss*. No line of the next two cells needs to be clear yet.

# %%
words = ["barca", "is", "the", "best"]
x = np.array([1.0, 2.0])
W = np.array([[2.0, 1.0, -1.0, 0.0], [-1.0, -1.0, 1.0, 1.0]])
logits = x @ W
p = np.exp(logits) / np.exp(logits).sum()
loss = -np.log(p[3])
print("scores       ", logits)
print("probabilities", p.round(3))
print(f"loss          {loss:.4g}")

# %% jupyter={"source_hidden": true}
with styled():
    fig = new_figure(3.6)
    left, right = fig.subplots(1, 2)
    left.bar_label(left.bar(words, logits, color=COLOURS[0]), fmt="%.0f", padding=2)
    left.axhline(0, color=INK, linewidth=0.8)
    left.set(title="Scores, x @ W", ylabel="score (no unit)", xlabel="word", ylim=(-1.6, 2.6))
    bars = right.bar(words, p, color=[COLOURS[0]] * 3 + [COLOURS[4]], edgecolor=INK)
    bars[3].set_hatch("//")
    right.bar_label(bars, fmt="%.3f", padding=6)
    right.axhline(1 / 4, color=INK, linestyle="--", linewidth=1, zorder=0, label="knows nothing: 1/4 each")
    right.set(title="Probabilities, softmax(scores)", ylabel="probability", xlabel="word", ylim=(0, 1))
    right.legend(loc="upper left")
show(
    fig,
    alt="Two bar charts over the words barca, is, the, best. Left, the scores 0, -1, 1 and 2. Right, "
    "the probabilities 0.087, 0.032, 0.237 and 0.644; only best, which is hatched, stands above the "
    "dashed line at one quarter.",
    caption="Four scores become four probabilities. How to read it: a bar whose score (left) is higher by "
    "one has e times, about 2.718 times, the probability (right). The hatched bar is the word that came; its "
    "height alone makes the loss.",
)

# %% [markdown]
# **You will be able to**
#
# - say the shape of `x @ W` before running it, and see when NumPy is silently doing something else;
# - check any derivative by nudging a number, and say why a nudge can be too small;
# - carry a derivative back through two steps by hand;
# - turn scores into probabilities without overflow, and read a loss in nats and in bits;
# - get out of a muddled kernel.
#
# **You need** Python (lists, functions, `for`), the derivative of $w^3$, and NumPy arrays at the level of
# `a + b`. The letters used throughout the course stand on one page, [NOTATION.md](NOTATION.md), and the words
# in [GLOSSARY.md](GLOSSARY.md).
#
# Five times you are asked for a **guess** before a cell runs. Put yours in place of the dots, then run the
# next cell for the answer and unfold the reason below it. A wrong guess that you wrote down teaches more than
# a right answer that you only read.

# %% [markdown]
# ## 1. Shapes (core, 4 min)
#
# *A row of numbers goes in on the left, the weights stand on the right, and each number that comes out is a
# weighted sum of all that went in.*
#
# $$\text{logits}_j = \sum_i x_i \, W_{ij}$$
#
# So `W` has one row for each number going **in** and one column for each number coming **out**: its shape is
# (in, out). We always write `x @ W`, row on the left.

# %%
print("x", x.shape, "  W", W.shape, "  x @ W", (x @ W).shape)
j = 3
print("by hand:", sum(x[i] * W[i, j] for i in range(2)), "  by @:", (x @ W)[j])

# %% [markdown]
# The two sizes that touch must be equal, and they vanish: (2,) @ (**2**, 4) gives (4,).
#
# Several rows go through the same weights at once. Stack them; the number of rows, called the *batch* and
# written B, simply stays in front: (3, **2**) @ (**2**, 4) gives (3, 4).

# %%
X = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]])
print("X", X.shape, "  X @ W", (X @ W).shape)
print(X @ W)

# %% [markdown]
# Row 0 of the answer is what `x @ W` gave before: rows never mix. A sequence of T steps puts one more axis in
# front, (T, B, D), so that `for x in xs` walks through time.
#
# When the touching sizes differ, NumPy stops. Only the end of its sentence matters, the two sizes that it
# compared:

# %%
try:
    W @ x
except ValueError as error:
    print(error)

# %% [markdown]
# **The first silent trap.** A *square* matrix fits both ways round, and `W @ x` then is the answer for the
# transposed weights. The weights from one state of a network to its next state are always square, so no error
# message will save you there.

# %%
S = np.array([[0.0, 1.0], [0.0, 0.0]])  # sends input 0 to output 1, and nothing else
print("x @ S =", x @ S, "  right: output 1 is x[0]")
print("S @ x =", S @ x, "  wrong, without a word")

# %% [markdown]
# ## 2. Broadcasting (core, 3 min)
#
# *When two shapes differ, NumPy lines them up at their right ends and stretches every axis of size 1, or
# missing, to fit.*
#
# That is how one bias, one number for each output, reaches every row:
#
# $$\text{rows}_{nj} = \sum_i X_{ni} W_{ij} + b_j$$

# %%
b = np.array([10.0, 20.0, 30.0, 40.0])
rows = X @ W + b
print("(3, 4) + (4,) ->", rows.shape)
print(rows)

# %% [markdown]
# **Guess 1.** A network answers with a column `p_col` of shape (3, 1). The truth `y` has shape (3,). All
# three answers are exactly right. What is the shape of `p_col - y`?

# %%
guess = ...  # a shape, such as (3, 1)

# %% jupyter={"outputs_hidden": true}
print("Answer 1")
y = np.array([1.0, 2.0, 3.0])
p_col = y.reshape(3, 1)
error = p_col - y
print("shape", error.shape)
print(f"mean squared error {(error**2).mean():.4g}, and it should be 0")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Lined up at the right: (3, **1**) against (**3**,). The 1 is stretched to 3, and the missing axis in front
# of `y` is stretched to 3, so every answer is compared with every truth. Nothing fails and the loss is a
# number, but it is the loss of another problem: it is smallest when every answer is the average of all the
# truths.
#
# </details>
# <br>
#
# **The second silent trap** is this one: a column against a row makes a table. A third is small: `*`
# multiplies entry by entry, and only `@` sums. One habit guards against all three: say the shape aloud, then
# make Python check it.

# %%
p_row = p_col[:, 0]
assert p_row.shape == y.shape
print("mean squared error", ((p_row - y) ** 2).mean())

# %% [markdown]
# ## 3. A nudge is a derivative (core, 7 min)
#
# *To learn how much L depends on w, push w a little up, then a little down, and see how far L moved.*
#
# $$\frac{dL}{dw} \approx \frac{L(w + \varepsilon) - L(w - \varepsilon)}{2\,\varepsilon}$$
#
# This is the **central difference**. It needs no calculus, only the ability to run L twice, so it is how this
# course checks every derivative that it works out on paper.


# %%
def nudge(L, w, eps):
    """dL/dw at w, by running L twice."""
    return (L(w + eps) - L(w - eps)) / (2 * eps)


# %% [markdown]
# Try it on a function with a known slope: $L(w) = w^3$ has $dL/dw = 3w^2$.


# %%
def cube(w):
    return w * w * w


w = 1.5
print(f"on paper {3 * w * w:.4g}   by nudge {nudge(cube, w, eps=1e-3):.4g}")

# %% [markdown]
# **Guess 2.** The nudge stands for an infinitely small step. Which size comes closest to the true slope:
# `1e-1`, `1e-5` or `1e-12`?

# %%
guess = ...  # 1e-1, 1e-5 or 1e-12

# %% jupyter={"outputs_hidden": true}
print("Answer 2")
for eps in [1e-1, 1e-5, 1e-12]:
    print(f"eps {eps:.0e}   error {abs(nudge(cube, w, eps) - 3 * w * w):.0e}")

# %% [markdown]
# One place and three sizes prove little. The next cell tries twelve sizes at 21 places between 1 and 2 and
# keeps the worst error of each; it also tries the one-sided difference that most people write first.


# %%
def one_sided(L, w, eps):
    return (L(w + eps) - L(w)) / eps


def worst(rule, eps):
    return max(abs(rule(cube, w, eps) - 3 * w * w) for w in np.linspace(1, 2, 21))


sizes = [float(f"1e-{k}") for k in range(1, 13)]
central = [worst(nudge, eps) for eps in sizes]
forward = [worst(one_sided, eps) for eps in sizes]
for name, errors in [("central", central), ("one-sided", forward)]:
    best = min(errors)
    print(f"{name:9}  smallest error {best:.0e}  with a nudge of {sizes[errors.index(best)]:.0e}")

# %%
with styled():
    fig = new_figure(3.8)
    ax = fig.subplots()
    ax.loglog(sizes, forward, label="one-sided", **look(1))
    ax.loglog(sizes, central, label="central", **look(0))
    ax.axvline(1e-5, color=INK, linestyle=":", linewidth=1, label="1e-5, used in this course")
    ax.set(title="A nudge can be too large, and too small", xlabel="size of the nudge (no unit)")
    ax.set(ylabel="worst error of the slope (no unit)")
    ax.legend(loc="lower left")
show(
    fig,
    alt="Error of the slope against the size of the nudge, both axes logarithmic. The central difference, "
    "solid with circles, makes a V with its lowest point at 1e-5. The one-sided difference, dashed with "
    "squares, makes a shallower V whose lowest point, at 1e-8, is some five hundred times higher.",
    caption="Worst error of two ways to nudge the slope of w cubed. How to read it: lower is better, and "
    "each step between two labels is a factor of 100. Right of its lowest point a curve suffers from too "
    "long a nudge, left of it from too few digits.",
)

# %% [markdown]
# **What we saw.** *Surprise:* the smallest nudge is millions of times worse than the middle one. Two errors
# pull against each other.
#
# - On the right the nudge is so long that the curve bends under it. For the central difference this error
#   shrinks like $\varepsilon^2$: ten times smaller, a hundred times better.
# - On the left the digits run out. A float64 keeps about 16 digits; $L(w + \varepsilon)$ and
#   $L(w - \varepsilon)$ agree in most of them, the subtraction leaves only the rounding, and dividing by a
#   tiny $2\varepsilon$ blows it up.
#
# Where the two cross, near `1e-5`, about ten digits are right. That is why every check in this course nudges
# by `1e-5`. From here on our function does so, too, unless it is told otherwise:


# %%
def nudge(L, w, eps=1e-5):
    """dL/dw at w, by running L twice."""
    return (L(w + eps) - L(w - eps)) / (2 * eps)


# %% [markdown]
# Nudging costs two runs of L for *each* number. A network of 194 weights needs 388 runs for one gradient.
# That is affordable once, as a check; for learning we want all the derivatives from one run backward. For
# this we need one rule.
#
# ## 4. The chain rule (core, 5 min)
#
# *If w moves z, and z moves h, the two slopes multiply.*
#
# The smallest graph that has this form is also the heart of a recurrent network. Here `u` is a fixed input:
#
# ```
#           times u            tanh
#     w  ------------->  z  ---------->  h
# ```
#
# $$z = w\,u, \qquad h = \tanh(z)$$
#
# $$\frac{dh}{dw} = \frac{dh}{dz} \cdot \frac{dz}{dw} = (1 - h^2) \cdot u$$
#
# The slope of tanh is $1 - h^2$: it is written with the *output*, which we have already. Forward, then
# backward in the opposite order; `dz` is short for "the derivative of the result with respect to `z`".

# %%
u, w = 2.0, 0.5
z = w * u
h = np.tanh(z)
print(f"forward:  z = {z:.4g}   h = {h:.4g}")
dh = 1.0
dz = dh * (1 - h * h)
dw = dz * u
print(f"backward: dz = {dz:.4g}   dw = {dw:.4g}")

# %% [markdown]
# And by nudging, which knows nothing of the rule:

# %%
nudged = nudge(lambda w: np.tanh(w * u), w)
print(f"by hand {dw:.4g}   by nudge {nudged:.4g}")
assert abs(dw - nudged) < 1e-9

# %% [markdown]
# **Guess 3.** Now let the same `w` act twice: $L = w \cdot h$, where $h = \tanh(w\,u)$ as before. One path to
# L goes through `h`; its slope is $w \cdot (1 - h^2) \cdot u$. The other is direct, with `h` held still; its
# slope is $h$. What does $dL/dw$ do with the two: multiply them, add them, or keep the larger?

# %%
guess = ...  # "multiply", "add" or "larger"

# %% jupyter={"outputs_hidden": true}
print("Answer 3")
through_h = w * (1 - h * h) * u
direct = h
print(f"through h {through_h:.4g}   direct {direct:.4g}   sum {through_h + direct:.4g}")
nudged = nudge(lambda w: w * np.tanh(w * u), w)
print(f"by nudge {nudged:.4g}")
assert abs(through_h + direct - nudged) < 1e-9

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Push `w` a little. L moves because `h` moved, and it also moves because the factor in front of `h` moved.
# Both movements happen at once, so they add.
#
# </details>
# <br>
#
# **What we saw.** *Along a path multiply, over paths add.* A recurrent network uses the same weights at every
# step of a sentence, so its gradient is one such sum, with a path for every step.

# %% [markdown]
# ## 5. Softmax by hand (core, 4 min)
#
# *Make every score positive with the exponential, then divide by the total.*
#
# $$p_i = \frac{e^{\text{logits}_i}}{\sum_j e^{\text{logits}_j}}$$
#
# Here are the four scores of the first picture, by hand:

# %%
positive = np.exp(logits)
total = positive.sum()
print("e to the logits", positive.round(3), f"  total {total:.4g}")
print("divided        ", (positive / total).round(3))

# %% [markdown]
# The total of the probabilities is 1, and their order is the order of the scores.
#
# **Guess 4.** Add 1000 to each of the four scores. On paper every $e^{\text{logits}_i}$ is multiplied by the
# same $e^{1000}$, above and below the line, so it cancels. What does the cell print: the same probabilities,
# other probabilities, or no answer?

# %%
guess = ...  # "same", "other" or "no answer"

# %% jupyter={"outputs_hidden": true}
print("Answer 4")
with np.errstate(over="raise"):  # stop at an overflow; NumPy usually only warns and goes on
    try:
        print(np.exp(logits + 1000) / np.exp(logits + 1000).sum())
    except FloatingPointError as error:
        print(error)

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# The largest float64 is near $e^{709}$. Above that `np.exp` returns infinity, and infinity divided by
# infinity is `nan`, "not a number". Without the line `with np.errstate(...)` you would have had a warning and
# four `nan`.
#
# </details>
# <br>
#
# The cure is the same cancelling, used on purpose: subtract the largest score first. Then the largest
# exponent is 0, nothing can overflow, and the probabilities are the same. With several rows of scores each
# row has its own largest score, and `keepdims=True` keeps it as a column, (B, 1), that broadcasts along its
# own row. The last line checks that the course's own module, from which it is imported later, holds the same
# function.


# %%
def softmax(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


print(softmax(logits).round(3))
print(softmax(logits + 1000).round(3))
assert np.allclose(softmax(X @ W), rnn_core.softmax(X @ W), rtol=1e-12)

# %% [markdown]
# ## 6. ln and log2 (core, 4 min)
#
# *The loss of a guess is the surprise at what came: nothing if it was certain, more the less likely it
# seemed.*
#
# $$\text{loss} = -\ln p$$
#
# The unit of $-\ln p$ is the **nat**; that of $-\log_2 p$ is the **bit**, the surprise of one fair coin. They
# differ by a fixed factor, since $\ln p = \ln 2 \cdot \log_2 p$. NumPy's name for ln is `np.log`.

# %%
for denominator in [1, 2, 4, 8]:
    q = 1 / denominator
    print(f"p = 1/{denominator}   nats {0 - np.log(q):.4g}   bits {0 - np.log2(q):.4g}")

# %% [markdown]
# Each halving of the probability costs one bit more, which is 0.6931 nats more.
#
# One loss is worth knowing by heart. A model that knows nothing gives each of V words the probability $1/V$,
# and pays
#
# $$-\ln \frac{1}{V} = \ln V$$
#
# whatever comes. Four words cost $\ln 4$, two bits.
#
# **Guess 5.** How many nats does it cost to know nothing about 16 words, compared with 4 words: as much,
# twice as much, or four times?

# %%
guess = ...  # 1, 2 or 4 times

# %% jupyter={"outputs_hidden": true}
print("Answer 5")
for V in [4, 16]:
    print(f"V = {V:2d}   ln V = {np.log(V):.4g} nats   log2 V = {np.log2(V):.4g} bits")
print(f"the network of the first picture: {loss:.4g} nats, {loss / np.log(2):.4g} bits")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Logarithms turn products into sums: $16 = 4 \cdot 4$, so $\ln 16 = \ln 4 + \ln 4$. Guessing among 16 is
# guessing among 4, twice.
#
# </details>
# <br>
#
# **What we saw.** The network of the first picture pays 0.4402 nats where ignorance pays 1.386, so it knows
# something. A fresh network should start at $\ln V$. A loss that stays there has learned nothing; one far
# above it is confident and wrong.

# %% [markdown]
# ## 7. Restarting a kernel (core, 2 min)
#
# *The kernel remembers what you ran, in the order in which you ran it, and not what stands on the page.*
#
# Run the first of the next two cells once, then the second three times:

# %%
count = 0

# %%
count = count + 1
print("count is", count)

# %% [markdown]
# The page is the same each time, the answer is not. After an hour's work a notebook holds many such
# leftovers.
#
# - **To start clean:** *Kernel*, then *Restart Kernel and Run All Cells*. Everything is forgotten and
#   computed again from top to bottom. In the middle of a lesson choose *Restart Kernel and Run up to Selected
#   Cell* instead: it stops where you are, and leaves the answers further down closed.
# - **To stop a cell that runs too long:** the square *stop* button, or *Kernel*, then *Interrupt Kernel*.
#   What was computed before stays.
# - **After a restart** no name exists until its cell has run again. `NameError: name 'count' is not defined`
#   means just this.
# - **After editing a file** of `rnn_core`, restart: an imported module is not read twice.
#
# Try it now: restart and run all, since the guesses of this page are behind you. Nothing is lost.

# %% [markdown]
# ## 8. Ten questions (core, 5 min)
#
# Answer aloud, then unfold. For any that you miss, the link goes to its repair.
#
# **1.** `x` has shape (5,), `W` has shape (5, 3). What are the shapes of `x @ W` and `W @ x`?
#
# <details>
# <summary>Answer</summary>
#
# (3,), and an error: 3 does not match 5. Repair: [section 1](#1.-Shapes-(core,-4-min)).
#
# </details>
# <br>
#
# **2.** Eight rows, `X` of shape (8, 5), go through the same `W`. What shape must the bias `b` have in
# `X @ W + b`?
#
# <details>
# <summary>Answer</summary>
#
# (3,): one number for each output; broadcasting brings it to all 8 rows. Repair: [section
# 2](#2.-Broadcasting-(core,-3-min)).
#
# </details>
# <br>
#
# **3.** `S` is square. One of `x @ S` and `S @ x` is what this course means. Which, and what will NumPy say
# about the other?
#
# <details>
# <summary>Answer</summary>
#
# `x @ S`, row on the left. About the other it says nothing, and answers for the transposed weights. Repair:
# [section 1](#1.-Shapes-(core,-4-min)).
#
# </details>
# <br>
#
# **4.** Predictions of shape (6, 1) minus truths of shape (6,): what shape comes out?
#
# <details>
# <summary>Answer</summary>
#
# (6, 6), a table of everything against everything. Repair: [section 2](#2.-Broadcasting-(core,-3-min)).
#
# </details>
# <br>
#
# **5.** Why not nudge by `1e-12`?
#
# <details>
# <summary>Answer</summary>
#
# The two values agree in almost all of their 16 digits; the difference is mostly rounding, and dividing by so
# small a number magnifies it. Repair: [section 3](#3.-A-nudge-is-a-derivative-(core,-7-min)).
#
# </details>
# <br>
#
# **6.** $h = \tanh(w\,u)$. What is $dh/dw$ when $w = 0$?
#
# <details>
# <summary>Answer</summary>
#
# $u$: there $h = 0$, so the slope of tanh is 1. Repair: [section 4](#4.-The-chain-rule-(core,-5-min)).
#
# </details>
# <br>
#
# **7.** A weight is used at three steps of a sentence. How do its three contributions to the gradient
# combine?
#
# <details>
# <summary>Answer</summary>
#
# They add. Repair: [section 4](#4.-The-chain-rule-(core,-5-min)).
#
# </details>
# <br>
#
# **8.** What is the softmax of the scores (1005, 1005, 1005, 1005), and what must the code do first?
#
# <details>
# <summary>Answer</summary>
#
# One quarter each. The code must subtract the largest score, or the exponential overflows. Repair: [section
# 5](#5.-Softmax-by-hand-(core,-4-min)).
#
# </details>
# <br>
#
# **9.** A network that chooses among 8 words reports a loss of $\ln 8$, step after step. What does it do, and
# how many bits is that?
#
# <details>
# <summary>Answer</summary>
#
# It gives the right word 1/8, no more than ignorance would; most likely it says 1/8 to every word. That is 3
# bits. Repair: [section
# 6](#6.-ln-and-log2-(core,-4-min)).
#
# </details>
# <br>
#
# **10.** You restart the kernel, run the cell that you were working on, and get a `NameError`. What happened?
#
# <details>
# <summary>Answer</summary>
#
# The restart forgot every name. Run the cells above it first, from the top. Repair: [section
# 7](#7.-Restarting-a-kernel-(core,-2-min)).
#
# </details>

# %% [markdown]
# ## Where you are (core, 1 min)
#
# Rows go in on the left of their weights, and an unexpected shape is the first thing to look for. A
# derivative can be worked out by hand, multiplying along paths and adding over them, and a nudge of `1e-5`
# tells whether the hand was right. Softmax turns scores into probabilities, $-\ln p$ turns a probability into
# a loss, and $\ln V$ is the loss of knowing nothing.
#
# **An open question.** Along a path the slopes multiply, and the slope of tanh is never more than 1. If a
# sentence has fifty words, what is left of the first word's path when it reaches the last?
#
# **Next:** [01_word_prediction](01_word_prediction.ipynb), where these pieces become a network that reads a
# sentence. Keep [the notation card](NOTATION.md) beside you; [the glossary](GLOSSARY.md) has the words, and
# [When it goes wrong](WHEN_IT_GOES_WRONG.md) the error messages.
