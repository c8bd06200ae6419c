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
# # Binary addition: one bit of memory
#
# A network that is asked for something at *every* step, and whose memory we can name before we train it: the
# carry. First we set its weights by hand, then we let gradient descent look for them.
#
# <details>
# <summary>If a cell fails, or nothing happens when you run one</summary>
#
# Click on the cell and choose *Kernel*, then *Restart Kernel and Run up to Selected Cell*. (Running *all*
# cells would also open the answers to guesses that you have not yet made.) If the imports fail, close the
# notebook and type `python tools/course.py lab` in a terminal, in the course's folder. If something still
# fails, `python tools/course.py doctor` looks at your set-up and says what to do. Error messages are
# explained in [When it goes wrong](WHEN_IT_GOES_WRONG.md).
#
# </details>

# %%
import numpy as np

from rnn_core import (
    RNN,
    SGD,
    Adam,
    Model,
    check_gradients,
    fit,
    nudge,
    relative_error,
    sigmoid,
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    uniform,
)
from rnn_core.datasets import addition, load_results
from rnn_core.plots import evidence_strip, memory_meter, show, state_heatmap
from rnn_core.plots.addition import column_sum, share_right

# %% [markdown]
# **Where this lesson goes.** A net of six units was trained for a moment on sums of eight columns. Here it
# adds two numbers of 19 digits. No line of the next two cells needs to be clear yet.

# %%
a, b = addition.every_pair(7)
xs, targets = addition.sums(a, b, 8)
test = addition.is_test(a, b)  # one pair in five, kept away
batches = addition.batches(xs[:, ~test], targets[:, ~test], B=32, seed=4)
six = Model(RNN(2, 6), outputs=1, loss=sigmoid_cross_entropy)
params, _ = fit(six, six.init(np.random.default_rng(4)), batches, Adam(0.02), steps=250)

# %% jupyter={"source_hidden": true}
ALTS = [
    "A sum in 20 columns as at school: carries on top, the two numbers, a line, the digits that the net says, none of "
    "them boxed. Below, unit 3 as a strip: red wherever a carry goes on to the next column, blue elsewhere.",
    "The sum 0111...1 + 1 in 20 columns. A carry stands on top of every column but the first. The net's digits are "
    "right up to column 14; from column 15 on they are boxed as wrong, with the right ones under them. Below, unit 3 "
    "fades from deep red on the right over white at column 14 to blue on the left.",
]
CAPTIONS = [
    "School addition by a recurrent net. How to read it: from right to left, as you would add. The strip shows unit 3 "
    "after each column; it is red where a carry goes out, that is, where the column to its left has a 1 on top.",
    "One carry that must travel through every column. How to read it: a box marks a wrong digit. Follow the strip from "
    "right to left: the memory of the carry fades, and where it turns blue the digits go wrong.",
]
for m, n in [(371_003, 405_211), addition.full_ripple(20)]:
    digits, _ = addition.sums([m], [n], 20)
    logits, _, _ = six.forward(params, digits)
    hs, _, _ = six.cell.forward(params, digits)
    answer = (logits[:, 0, 0] > 0).astype(int)
    title = f"{m} + {n}: the net says {addition.from_bits(answer)}"
    fig = column_sum(digits[:, 0], addition.carries(m, n, 20), answer, hs[:, 0, [3]], ["unit 3"], title)
    show(fig, ALTS.pop(0), CAPTIONS.pop(0))

# %% [markdown]
# The first sum is right, and so are random sums of 10,000 columns. One of the six units has learned to *be*
# the carry. The second sum is smaller, and wrong: 524287 + 1 is 524288.
#
# Why the second sum breaks it is the story of [03b](03b_worst_cases_and_the_carry.ipynb). This notebook
# builds what you need to follow it.
#
# **You will be able to**
#
# - set the weights of a two-unit network that adds numbers of any length, and prove that one unit cannot;
# - translate a recipe from a summed loss to a mean, and say what breaks if you forget to;
# - tell a result on examples seen from a result on examples kept away;
# - predict, to the second decimal, what a perfect adder scores when its memory is taken away.
#
# **You need** [01](01_word_prediction.ipynb), [01b](01b_backpropagation_through_time.ipynb) and
# [01c](01c_does_it_remember.ipynb).
#
# **Five questions on earlier lessons.** Answer aloud, then unfold.
#
# 1. A unit obeys $h_t = \tanh(3 x_t + 3 h_{t-1})$. Why does it remember a first word for ever?
#
# <details>
# <summary>Answer</summary>
#
# Its own weight 3 is more than 1, so there are two values at which it stays, one positive, one negative; once
# near one of them it stays near it. It is a latch.
#
# </details>
#
# 2. Going backward, what does step t receive besides the gradient of its own loss?
#
# <details>
# <summary>Answer</summary>
#
# What step t+1 hands back: `dz @ Whh.T`, with the transpose.
#
# </details>
#
# 3. What does the gradient check compare, and what may the relative error be at most?
#
# <details>
# <summary>Answer</summary>
#
# The gradient from backward with the one from nudging each number, over whole arrays; at most `1e-7` in
# float64.
#
# </details>
#
# 4. What do the two bars of the memory meter say?
#
# <details>
# <summary>Answer</summary>
#
# *Needed*: the score minus that of the best model without memory. *Used*: the score minus that of the same
# net with its state reset.
#
# </details>
#
# 5. A tutorial sums its loss over T steps, ours is the mean. With plain SGD, which learning rate of ours does
#    the same?
#
# <details>
# <summary>Answer</summary>
#
# T times theirs.
#
# </details>

# %% [markdown]
# ## 1. A sum is a sequence (core, 6 min)
#
# *Write two numbers in binary, one above the other, and read the columns from the right: each column is one
# step of a sequence.*
#
# At step t the net reads two digits, $x_t = (a_t, b_t)$, and must say the digit of the sum that stands below
# them. A target at every step: this is **many-to-many**. The lowest digit comes first, because that is where
# carries come from.

# %%
x, y = addition.sums([6], [7], 5)
print("x", x.shape, "  y", y.shape, "  time first, then the batch")
print("digits of a, lowest first:", x[:, 0, 0].astype(int))
print("digits of b              :", x[:, 0, 1].astype(int))
print("digits of the sum        :", y[:, 0, 0].astype(int), "=", addition.from_bits(y[:, 0, 0].astype(int)))
print("carry into each column   :", addition.carries(6, 7, 5))

# %% [markdown]
# Let $c$ be the carry that comes into a column, and $s = a + b + c$ the number of ones in it. At school you
# learned this table by heart:
#
# | s, ones in the column | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | digit to write | 0 | 1 | 0 | 1 |
# | carry to hand on | 0 | 0 | 1 | 1 |
#
# - A column with two ones **makes** a carry. One with none **ends** it. One with exactly one **hands on**
#   whatever came.
# - So one bit is all that an adder must remember, however long the numbers are.
#
# Python's whole numbers have no largest, so the truth is exact at any length. Here are 100,000 digits, there
# and back:

# %%
rng = np.random.default_rng(0)
(huge,) = addition.numbers(rng, 100_000, 1)
assert addition.from_bits(addition.to_bits(huge, 100_000)) == huge
print("digits:", huge.bit_length())

# %% [markdown]
# ## 2. An adder made by hand (core, 16 min)
#
# *One unit holds the carry, a second one counts, and the digit is read from the two of them.*
#
# Let the first unit be $-1$ for "no carry" and $+1$ for "carry", so $c = (h_1 + 1)/2$. The number of ones in
# a column, measured from the middle of its range, is then
#
# $$s - \tfrac32 \;=\; x_1 + x_2 + \tfrac{1}{2} h_1 - 1$$
#
# where $h_1$ is the state *before* the column. The right side is what the net can compute. A carry goes on when it
# is positive, so a steep tanh of it is the new carry; a shallow tanh of it is almost a straight line, and keeps the
# count:
#
# $$h_1 \leftarrow \tanh\big(K\,(x_1 + x_2 + \tfrac12 h_1 - 1)\big) \qquad
#   h_2 \leftarrow \tanh\big(\varepsilon\,(x_1 + x_2 + \tfrac12 h_1 - 1)\big)$$
#
# The digit is $s - 2c'$ with $c'$ the new carry, and $2c' = h_1 + 1$ with the new $h_1$. So the score
#
# $$\text{logit} = \frac{h_2}{\varepsilon} - h_1 \;\approx\; (s - \tfrac32) - (2c' - 1) = (s - 2c') - \tfrac12$$
#
# is above 0 for the digit 1 and below 0 for the digit 0. In `Wxh` and `Whh` each *column* holds the weights
# into one unit. And where does it start? There is no carry at first, which is $h_1 = -1$; a state of zero
# would be half a carry. So we hand the first state over.

# %%
K, eps = 4.0, 0.1
adder = {
    "Wxh": np.array([[K, eps], [K, eps]]),
    "Whh": np.array([[K / 2, eps / 2], [0.0, 0.0]]),
    "bh": np.array([-K, -eps]),
    "Why": np.array([[-1.0], [1 / eps]]),
    "by": np.zeros(1),
}
first = (np.array([[-1.0, 0.0]]),)
two = Model(RNN(2, 2), outputs=1, loss=sigmoid_cross_entropy)
assert all(np.array_equal(w, addition.two_unit_adder()[name]) for name, w in adder.items())

# %%
x, y = addition.sums([6], [7], 5)
logits, _, _ = two.forward(adder, x, first)
hs, _, _ = two.cell.forward(adder, x, first)
print("unit 1 ", hs[:, 0, 0].round(2))
print("unit 2 ", hs[:, 0, 1].round(2))
print("logits ", logits[:, 0, 0].round(2))
print("digits ", (logits[:, 0, 0] > 0).astype(int), "  truth", y[:, 0, 0].astype(int))

# %%
show(
    state_heatmap(hs[:, 0], ["0+1", "1+1", "1+1", "0+0", "0+0"], title="The adder made by hand, on 6 + 7"),
    alt="A map of two units over five columns. Unit 1 is -0.96, 0.97, 1.00, -0.96, -1.00: plus after the two columns "
    "1+1, minus elsewhere. Unit 2 stays between -0.15 and 0.15.",
    caption="Six plus seven, lowest digits on the left here, as the net reads them. How to read it: unit 1 (top) is "
    "near 1 after a column that hands a carry on, near -1 otherwise; unit 2 (bottom) counts in small steps.",
)

# %% [markdown]
# Unit 1 answers with 0.96 where we wished for 1. Do these small errors add up over a hundred thousand columns?
# We try five random sums, and the ripple that broke the trained net.

# %%
T = 100_000
rng = np.random.default_rng(1)
pairs = [addition.numbers(rng, T - 1, 2) for _ in range(5)] + [addition.full_ripple(T)]
x, y = addition.sums(*zip(*pairs, strict=True), T)
logits, _, _ = two.forward(adder, x, (np.tile(first[0], (6, 1)),))
print("wrong digits in each sum:", addition.wrong_bits(logits, y).sum(axis=0))

# %%
print(f"tanh(K * 9/20) = {np.tanh(K * 9 / 20):.4g}")

# %% [markdown]
# Not one wrong digit in 600,000, and there never will be one. Suppose $h_1$ is beyond nine tenths in size. Then
# half of it is off by at most a twentieth, so the count is at least nine twentieths away from the middle, and
# the new $h_1$ is at least $\tanh(4 \cdot \frac{9}{20})$, which the cell printed: beyond nine tenths again.
#
# **What we saw.** The error is *pulled back* at each column instead of adding up. That is the latch of lesson
# 01: it holds its own value with the weight $K/2 = 2$, more than 1.
#
# <details>
# <summary>Further: an adder that starts from a state of zero</summary>
#
# From $h_1 = 0$ the count is half a one too high in the first column. Move two thresholds by a quarter and
# the first column still falls on the right side, as do all the others: `bh[0] = -5 / 4 * K` and
# `by[0] = -1 / 4`, with `K = 8` so that the smaller gaps stay clear. Try it: it is exact too.
#
# </details>
# <br>
#
# **Guess 1.** Two units do. Would one be enough, with weights chosen as cleverly as you like? The next cell
# draws 100,000 single-unit nets at random and looks only at the *first* column, where there is no carry yet:
# four cases, 0+0, 0+1, 1+0, 1+1. How many of the four does the luckiest net get right?

# %%
guess = ...  # 1, 2, 3 or 4

# %% jupyter={"outputs_hidden": true}
print("Answer 1")
rng = np.random.default_rng(2)
w, bias, v, threshold = (rng.normal(scale=3, size=(100_000, k)) for k in (2, 1, 1, 1))
cases = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
digit = v * np.tanh(w @ cases.T + bias) + threshold > 0
print("right, for the luckiest:", (digit == [0, 1, 1, 0]).sum(axis=1).max(), "of 4")

# %% [markdown]
# <details>
# <summary>The reason, a proof to try first</summary>
#
# *Exercise (hard, 5 min).* Show that no weights exist. Hint: what does the digit depend on, and what is
# $z(0,0) + z(1,1)$?
#
# *Proof.* With one unit the digit is decided by $h = \tanh(z)$ alone, and $v h + \text{threshold} > 0$ means
# that $z$ lies on one side of some number $\theta$. In the first column $z(x_1, x_2) = w_1 x_1 + w_2 x_2 +
# \text{const}$, so
#
# $$z(0,0) + z(1,1) = z(0,1) + z(1,0).$$
#
# But 0+1 and 1+0 must lie on the side of the digit 1, both, and 0+0 and 1+1 on the other side, both. Then one
# of the two sums is above $2\theta$ and the other is not. They cannot be equal. The same holds for a sigmoid,
# or any unit that only rises.
#
# </details>

# %% [markdown]
# ## 3. The source's recipe (core, 12 min)
#
# *Show a network single sums, one after the other, and move its weights a little after each.*
#
# Binary addition became a favourite first recurrent network through a well-read tutorial of 2015. Its recipe,
# and ours that takes exactly the same steps:
#
# | choice | the source | here |
# |---|---|---|
# | numbers | $a, b < 128$, so 8 columns | the same |
# | units | 16 sigmoid, one sigmoid output, no biases | `RNN(2, 16, activation=sigmoid)`, `bh` and `by` deleted |
# | first weights | uniform on $(-1, 1)$ | `uniform(1)` |
# | loss | $\frac12 (p - y)^2$, **summed** over the 8 digits | its **mean** over the 8 digits |
# | step | SGD, rate `0.1`, one sum at a time | SGD, rate `0.1 * 8` |
# | how long | 10,000 sums drawn at random | the same |
#
# The loss is half a squared error behind a sigmoid. Its gradient is called the delta rule:
# $dlogit = (p - y)\,p\,(1 - p)$. A sum counts as right only when *all* eight digits
# are; all 16,384 pairs make up one exam.


# %%
def source_net(seed):
    model = Model(RNN(2, 16, activation=sigmoid), outputs=1, loss=sigmoid_squared_error)
    params = model.init(np.random.default_rng(seed), Wxh=uniform(1), Whh=uniform(1), Why=uniform(1))
    return model, {name: params[name] for name in ("Wxh", "Whh", "Why")}


def right(model, params, xs=xs, targets=targets):
    """Of each sum: is every digit right?"""
    logits, _, _ = model.forward(params, xs)
    return ~addition.wrong_bits(logits, targets).any(axis=0)


model, start = source_net(seed=0)
print({name: w.shape for name, w in start.items()})
print(f"untrained: {right(model, start).mean():.2%} of {xs.shape[1]} sums")

# %% [markdown]
# Every 1,000 sums we stop and look, as the source does: the error, that is, the total distance of the eight
# outputs from the truth; the prediction, the truth, and what the prediction means. Digits are printed highest
# first, as you would write them.


# %%
def report(model, params, step, batch):
    logits, _, _ = model.forward(params, batch.xs)
    p, y = sigmoid(logits[:, 0, 0]), batch.targets[:, 0, 0]
    m, n = (addition.from_bits(batch.xs[:, 0, k].astype(int)) for k in (0, 1))
    print(f"{step:6d}  Error {np.abs(p - y).sum():.3f}   {100 * right(model, params).mean():6.2f}% of all sums")
    print("        Pred ", *(p[::-1] > 0.5).astype(int), "  True ", *y[::-1].astype(int), end="   ")
    print(f"{m} + {n} = {addition.from_bits((p > 0.5).astype(int))}")


batches = addition.batches(xs, targets, B=1, seed=0)
params, history = start, None
for step in range(1000, 10_001, 1000):
    params, history = fit(model, params, batches, SGD(0.1 * 8), step, resume=history, quiet=True)
    report(model, params, step, batches(step - 1))

# %% [markdown]
# **What we saw.** For 2,000 sums almost nothing happens, then the score climbs to every one of the 16,384. The
# single prediction of each line, which is all that the source prints, is lucky or unlucky; the percentage is
# not.
#
# **Guess 2.** Somebody copies the recipe, rate `0.1` and all, but takes the *mean* over the eight digits
# instead of the sum, and keeps 10,000 sums. Which percentage of all sums does the net get right in the end:
# about 100, about 50, or below 5?

# %%
guess = ...  # 100, 50 or 5

# %% jupyter={"outputs_hidden": true}
print("Answer 2")
params_mean, _ = fit(model, start, batches, SGD(0.1), 10_000, quiet=True)
print(f"rate 0.1 on the mean: {right(model, params_mean).mean():.2%}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# The mean is an eighth of the sum, and so is its gradient. Every step is eight times too short, and 10,000 of
# them go as far as 1,250 of the source's: look above at how little had happened by then. Nothing warns of it.
#
# </details>
# <br>
#
# So a learning rate means nothing without its loss. One of the course's tests writes the source's loop out
# and checks that our `0.1 * 8` gives its parameters after 300 sums, to ten decimals.

# %% [markdown]
# ## 4. Has it seen the exam? (core, 6 min)
#
# *Before believing a perfect score, ask how much of the exam was in the exercises.*
#
# **Guess 3.** There are 16,384 pairs, and 10,000 sums were drawn at random, some of them more than once.
# What share of all pairs has the net seen?

# %%
guess = ...  # a percentage

# %% jupyter={"outputs_hidden": true}
print("Answer 3")
drawn = [batches(step).xs[..., 0, :].astype(int) for step in range(10_000)]
seen = {(addition.from_bits(d[:, 0]), addition.from_bits(d[:, 1])) for d in drawn}
print(f"seen: {len(seen) / 128**2:.1%}   in theory {1 - (1 - 1 / 128**2) ** 10_000:.1%}")
print(f"10,000 / 16,384 = {10_000 / 16_384:.2f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# A given pair is missed by one draw with probability $1 - 1/16384$, by ten thousand of them with that number
# to the power 10,000, about $e^{-0.61}$. The rest has been seen.
#
# </details>
# <br>
#
# More than half of the exam was new, and it passed that too. Still, we would rather know. Let us keep one
# pair in five away, the `test` of the first cell: those whose sum is a multiple of 5. Neither such a pair,
# nor its mirror image $b + a$, nor any other pair with the same answer is ever shown.

# %%
batches = addition.batches(xs[:, ~test], targets[:, ~test], B=1, seed=0)
params, history, shares = start, None, []
for step in range(500, 10_001, 500):
    params, history = fit(model, params, batches, SGD(0.1 * 8), step, resume=history, quiet=True)
    passed = right(model, params)
    shares.append((100 * passed[~test].mean(), 100 * passed[test].mean()))
print(f"kept away: {test.sum()} pairs; in the end {shares[-1][1]:.2f}% of them are right")
shown, kept = zip(*shares, strict=True)
show(
    share_right(
        {"four fifths, drawn from": shown, "one fifth, never shown": kept},
        at=range(500, 10_001, 500),
        xlabel="single sums shown (number)",
        title="The source's net on the sums it may see, and on those it never sees",
    ),
    alt="Two curves of the percentage of sums right against the number of sums shown. They lie on top of each other: "
    "near zero up to 2,500, uneven steps upward, 100 from 7,500 on.",
    caption="The source's recipe with a fifth of the pairs kept away. How to read it: the dashed curve with squares "
    "would lie below the solid one with circles if the net had learned sums by heart.",
)

# %% [markdown]
# **What we saw.** The two curves agree everywhere. With one bit of memory and the same weights in every
# column there is no room to learn answers by heart: either the columns are right, or they are not.

# %% [markdown]
# ## 5. The way back through a sigmoid (core, 10 min)
#
# *The same backward pass as in 01b; only the slope and the loss are others.*
#
# You worked this through for tanh and softmax. Now the lines are yours. A sigmoid's slope, written with its
# output, is $h(1 - h)$. Write `backward` for one sum with the source's summed loss, no biases. `hs[t]` is the
# state before column t, `hs[t + 1]` the one after it. Here is the skeleton:
#
# ```python
# dz = zeros(H)                        # nothing comes back from behind the last column
# for t in reversed(range(T)):
#     dlogit = ...                     # the delta rule, from p[t] and y[t]: shape (1,)
#     dh = ...                         # from this column's digit, and what column t + 1 hands back
#     dz = ...                         # through the sigmoid
#     dWhy += ...                      # outer products: np.outer(what went in, what came back)
#     dWhh += ...
#     dWxh += ...
# ```


# %%
def forward(params, x):
    hs = [np.zeros(16)]
    for x_t in x:
        hs.append(sigmoid(x_t @ params["Wxh"] + hs[-1] @ params["Whh"]))
    return np.array(hs), sigmoid(np.array(hs[1:]) @ params["Why"])


def backward(params, x, y, hs, p):
    """{"Wxh": ..., "Whh": ..., "Why": ...}: write it here, in place of None."""
    return None


# %% [markdown]
# The judge is nudging, as always:

# %%
x, y = (array[:, 0] for array in addition.sums([91], [108], 8))
hs, p = forward(start, x)
grads = backward(start, x, y, hs, p)
if grads is None:
    print("not written yet")
else:
    for name, w in start.items():
        n = nudge(lambda: (0.5 * ((forward(start, x)[1] - y) ** 2).sum(),), w)
        print(name, "agrees with nudging:", relative_error(grads[name], n) < 1e-7)

# %% [markdown]
# <details>
# <summary>A solution</summary>
#
# ```python
# def backward(params, x, y, hs, p):
#     grads = {name: np.zeros_like(w) for name, w in params.items()}
#     dz = np.zeros(16)
#     for t in reversed(range(len(x))):
#         dlogit = (p[t] - y[t]) * p[t] * (1 - p[t])
#         dh = dlogit @ params["Why"].T + dz @ params["Whh"].T
#         dz = dh * hs[t + 1] * (1 - hs[t + 1])
#         grads["Why"] += np.outer(hs[t + 1], dlogit)
#         grads["Whh"] += np.outer(hs[t], dz)
#         grads["Wxh"] += np.outer(x[t], dz)
#     return grads
# ```
#
# </details>
# <br>
#
# `rnn_core` went the same way in every `fit` above. Its own gradients, on another sum, every array of them:

# %%
errors = check_gradients(model, start, batches(0), np.random.default_rng(3))
assert max(errors.values()) < 1e-7
print("checked:", ", ".join(errors))

# %% [markdown]
# ## 6. The same result, faster (core, 6 min)
#
# *Four changes, each for a reason that you have met.*
#
# | the source | ours | why |
# |---|---|---|
# | squared error | cross-entropy | its gradient lacks the factor $p(1-p)$, which vanishes where the net is sure |
# | no biases | biases | a threshold need not pass through zero |
# | one sum a step | 32 side by side | a matrix product of 32 rows costs little more than one of 1 |
# | SGD | Adam | each weight finds its own step size |
#
# And tanh in place of the sigmoid, so that a state of zero is the middle.

# %%
ours = Model(RNN(2, 16), outputs=1, loss=sigmoid_cross_entropy)
batches = addition.batches(xs[:, ~test], targets[:, ~test], B=32, seed=0)
params, history = ours.init(np.random.default_rng(0)), None
for step in range(25, 201, 25):
    params, history = fit(ours, params, batches, Adam(0.02), step, resume=history, quiet=True)
    passed = right(ours, params)
    print(f"{step:4d} steps   all {100 * passed.mean():6.2f}%   kept away {100 * passed[test].mean():6.2f}%")
stored = load_results("lesson03")["values"]
speed = stored["speed"]
print(f"times as fast as the source's loop, nine seeds: median {speed['median']}, least {speed['least']}")

# %% [markdown]
# **What we saw.** A few dozen steps instead of thousands. Each step reads 32 sums, so the *number of sums
# read* is of the same order; what shrinks is the time, by a median factor of 36 over nine seeds. The clock
# ran on a machine that also had other work, both sides one after the other (`benchmarks/addition.py`; the
# ratios stand in `data/results/lesson03.json`).

# %% [markdown]
# ## 7. The memory meter at its clearest (core, 8 min)
#
# *Take the state away before every column, and a perfect adder becomes an adder without carry.*
#
# With its state reset to zero before each column, the net treats every column as if it were the first. There
# it has never met a carry. So it must say "odd or even" of the two digits: it adds without carrying.
#
# **Guess 4.** Without running anything: on which share of the 16,384 sums is an adder without carry right?
# Both numbers have seven random digits. (A hint: when is it right? Not if any column holds two ones.)

# %%
guess = ...  # a percentage

# %% jupyter={"outputs_hidden": true}
print("Answer 4")
logits, _, _ = ours.forward(params, xs.reshape(1, -1, 2))  # every column a sequence of its own
reset = ~addition.wrong_bits(logits.reshape(targets.shape), targets).any(axis=0)
print(f"measured {reset.mean():.2%}   (3/4)^7 = {0.75**7:.2%}")
assert reset.sum() == 3**7

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# One column holds two ones with probability 1/4, so it is harmless with 3/4, and seven of them all are with
# $(3/4)^7$. Of the $4^7$ pairs exactly $3^7 = 2187$ add without a carry. It is the same for *every* net that
# is exact: the number says nothing about the weights.
#
# </details>
# <br>
#
# Is there a cleverer rule that sees one column at a time? A rule from two digits to one has four entries, so
# there are 16 of them, and we can try them all:

# %%
kind = (2 * xs[..., 0] + xs[..., 1]).astype(int)
scores = {}
for number in range(16):
    table = addition.to_bits(number, 4)
    scores[tuple(table.tolist())] = (table[kind] == targets[..., 0]).all(axis=0).mean()
best = max(scores, key=scores.get)
print("best rule for 0+0, 0+1, 1+0, 1+1:", best, f"  right on {scores[best]:.2%}")
real, rule = 100 * right(ours, params).mean(), 100 * scores[best]
print(f"needed {real - rule:.3g}, used {real - 100 * reset.mean():.3g} percentage points")
show(
    memory_meter(
        real - rule, real - 100 * reset.mean(), unit="percentage points of sums right", full=100,
        needed_is="all right, minus the best rule for single columns",
        used_is="all right, minus the same net reset before every column (off its usual path)",
    ),
    alt="Two bars of the same length, about 87 percentage points each: memory needed, and memory used.",
    caption="The memory meter of addition. How to read it: the upper bar is what a task without memory could not "
    "reach, the lower one what this net loses without its state. Here they are equal, to the last sum.",
)  # fmt: skip

# %% [markdown]
# **What we saw.** In no other lesson are the two bars so exactly one number: the reset net *is* the best
# rule without memory.

# %% [markdown]
# ## 8. To exist and to be found (core, 6 min)
#
# *Weights that add for ever exist with two units. Does gradient descent find them?*
#
# We trained nets of 2, 3, 4, 8 and 16 units, ten seeds each, with our recipe and 5,000 steps. Each had to add
# 64 random pairs of 1,000 columns, every digit right.

# %%
units = stored["units"]["by H"]
for H, rows in units.items():
    exact = sum(share == 100 for share in rows["long"])
    print(f"H = {H:2}   exact at 1,000 columns: {exact:2d} of {len(rows['long'])} seeds")
    print("         8 columns:", *rows["short"])
show(
    evidence_strip(
        {f"H = {H}": rows["short"] for H, rows in units.items()},
        ylabel="sums of 8 columns right (%)",
        baselines={"without memory: 13.35": 13.35, "seven rows of eight: 57.98": 57.98},
        title="What ten seeds find, by the number of units",
        xlabel="hidden units",
        limits=(-4, 106),
    ),
    alt="Marks for ten seeds at each of five sizes. H = 2: none at 100, several at 58 and at 13. H = 3: four at 100, "
    "six at 58. H = 4: seven at 100. H = 8 and H = 16: all at 100.",
    caption="One mark a seed, a bar for the median. How to read it: marks do not spread, they gather at a few "
    "levels; the two dashed lines name two of them.",
)

# %% [markdown]
# **What we saw.** With two units, where we know exact weights, none of ten seeds arrives. With three, four
# do; with four, seven; with sixteen, all. More units than needed are not for the sum, they are for the
# *search*: more ways lead downhill.
#
# The losers gather at a few levels, again and again 57.98%. Each level is a wrong table that the net computes
# perfectly. An adder has eight rows: two digits and a carry. Suppose just one is wrong, two ones *and* a
# carry. Which share of sums never meets that row? The carry is 0 or 1; count the share of sums still
# untouched after each column:

# %%
without, carrying = 1.0, 0.0  # shares of sums with no carry, and with one, that have not met the bad row
for _ in range(7):
    without, carrying = 0.75 * without + 0.25 * carrying, 0.25 * without + 0.5 * carrying
print(f"{without + carrying:.2%}")

# %% [markdown]
# So those nets know seven rows of eight, and no small step of the weights mends the last one. "Weights
# exist" is a statement about a drawing board. "Training finds them" is one about seeds, and needs a count.

# %% [markdown]
# ## 9. The evidence (core, 3 min)
#
# *All of it over ten seeds, from `data/results/lesson03.json`; `python tools/course.py results lesson03`
# computes it anew, in some minutes.*


# %%
def spread(values):
    return f"{np.median(values):6.4g} ({min(values):.4g} to {max(values):.4g})"


source, mine = stored["source"], stored["ours"]
print("percent of sums right: median (least to most) of ten seeds")
print("source, 10,000 sums: all pairs      ", spread(source["exact"]))
print("source, a fifth kept away: that fifth", spread(source["kept unseen"]))
print("source with rate 0.1 on the mean    ", spread(source["mean"]))
print("ours, 1,000 steps: the fifth kept away", spread(mine["kept unseen"]))
print("ours, state reset                   ", spread(mine["reset"]))
print("ours, retrained without memory      ", spread(mine["memoryless"]))
print("exact after, source (sums):", source["exact after"])
print("exact after, ours (steps): ", mine["exact after"])

# %% [markdown]
# | claim | baseline | held out | seeds | time |
# |---|---|---|---|---|
# | the source's recipe adds | 13.35% without memory | 100% for nine, 75% for one | 10 | 10,000 single sums |
# | its rate on the mean does not | 13.35% | below 3% (all pairs) | 10 | the same |
# | ours adds too | 13.35% | 100% for all | 10 | 50 to 175 steps |
# | ours is faster | the source's loop | both exact on all pairs | 9 | 36 times (median) |
# | exact nets use all the memory there is | 13.35%, best of 16 rules | 13.35% when reset | 10 | |
# | training needs more than two units | two units by hand: exact | 0, 4, 7, 9, 10 nets | 10 | 5,000 steps |
#
# The last row: how many of ten nets of 2, 3, 4, 8, 16 units are exact on 64 random sums of 1,000 columns.
#
# One of the source's ten seeds was still on its way after 10,000 sums. It is counted, not left out.

# %% [markdown]
# ## Where you are (core, 1 min)
#
# A sum in columns is a sequence with a target at every step, and one bit of memory, held by a latch, adds
# numbers of any length. Two units are enough on paper, while gradient descent wants spare ones to find its
# way. With its state taken away, every perfect adder is right on $(3/4)^7$ of the sums, so here the memory
# meter is exact.
#
# **An open question.** The net of the first picture adds random numbers of 10,000 digits without an error,
# and fails at 524287 + 1. What is so hard about one?
#
# **Practise:** [exercises on this lesson](exercises/03_binary_addition.ipynb).
#
# **Next:** [03b, worst cases and the carry](03b_worst_cases_and_the_carry.ipynb). Beside you: [the notation
# card](NOTATION.md), [the glossary](GLOSSARY.md).
