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
# # Exercises: word prediction
#
# Six exercises on [lesson 01](../01_word_prediction.ipynb) and [01b](../01b_backpropagation_through_time.ipynb). If
# you have one evening, do the three marked *core*. Each starts from parts that are right already, so that a mistake
# in one does not spoil the next.
#
# **How it works.** Replace `raise NotImplementedError` by your answer, run the cell, then run the check below it. The
# check tries your function on inputs of odd sizes. If something is wrong, it does not say "wrong": it says which
# mistake this is, where it knows it, or else where your results part from the right ones. Loops, `einsum`, other
# names, lists: any road that gives the numbers is a right answer. It may take 20 seconds; then a check gives up.
#
# Letters and shapes are those of [the notation card](../NOTATION.md).

# %%
import numpy as np

import rnn_core
from rnn_core.exercises import check

# %% [markdown]
# ## 1. Softmax that survives (core, 8 min)
#
# *Kind: implement, then break it. Difficulty: easy. Importance: high. Uses: lesson 01, section 4.*
#
# $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
#
# Write `softmax(scores)`. `scores` is one row (V,) or a table of N rows (N, V); the result has the same shape, and
# each *row* adds up to 1. It must survive any finite scores.
#
# **Predict first.** What does the formula, taken literally, give for the scores 1000 and 1001?
#
# <details>
# <summary>Answer</summary>
#
# `exp(1000)` is too large for a float, so both powers become infinity; infinity divided by infinity is `nan`. Yet the
# probabilities are ordinary numbers, the same as for scores 0 and 1: only differences of scores count.
#
# </details>


# %%
def softmax(scores):
    # BEGIN SOLUTION
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
    # END SOLUTION


# %%
check("softmax", softmax)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Adding one number to all scores of a row changes no probability. Which number makes every exponent zero or less?
# For several rows, `axis=-1` works along each row, and `keepdims=True` keeps the result beside its row.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## 2. The states of a sentence (core, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: high. Uses: lesson 01, section 3.*
#
# $$h_t = \tanh(x_t\,W_{xh} + h_{t-1}\,W_{hh} + b_h)$$
#
# Write `states(xs, h, Wxh, Whh, bh)`. `xs` has shape (T, D), one row a word; `h` (H,) is the state before the first
# word. Return all states, shape (T + 1, H): row 0 is the `h` that was given, row t the state after word t. Leave the
# arguments as they are.
#
# **Predict first.** `Whh` is (H, H). If you write `Whh @ h` for `h @ Whh`, will NumPy complain?
#
# <details>
# <summary>Answer</summary>
#
# No. Both products exist and have the shape (H,). Only the numbers differ, and only a comparison can tell.
#
# </details>


# %%
def states(xs, h, Wxh, Whh, bh):
    # BEGIN SOLUTION
    hs = [h]
    for x in xs:
        hs.append(np.tanh(x @ Wxh + hs[-1] @ Whh + bh))
    return np.array(hs)
    # END SOLUTION


# %%
check("states", states)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Keep a list that starts with `h`. At each word compute the new state from the *last* entry of the list, and append
# it.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## 3. The loss and its slope (further, 10 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 01, section 4.*
#
# The loss of N positions is the mean surprise at the words that came, in nats, and its slope in the scores is p minus
# one-hot. Here is the loss of *one* position, as a slow specification:
#
# ```python
# def surprise_spec(row, target):
#     powers = [math.exp(s) for s in row]
#     return -math.log(powers[target] / sum(powers))
# ```
#
# Write `loss(logits, targets)` for logits (N, V) and targets (N,), the places of the words that came. Return two
# things: the mean loss, and `dlogits`, the slope of that *mean* in every score, with the shape of `logits`. You may
# call `rnn_core.softmax`, so that a mistake in exercise 1 does no harm here.
#
# **Predict first.** What do the entries of one row of `dlogits` add up to?
#
# <details>
# <summary>Answer</summary>
#
# To zero: p adds up to 1, and one-hot takes 1 away. Raising all scores together changes nothing.
#
# </details>


# %%
def loss(logits, targets):
    # BEGIN SOLUTION
    N, V = logits.shape
    p = rnn_core.softmax(logits)
    value = -np.log(p[np.arange(N), targets]).mean()
    return value, (p - rnn_core.one_hot(targets, V)) / N
    # END SOLUTION


# %%
check("loss", loss)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# `p[np.arange(N), targets]` takes from each row the entry of its own target. `rnn_core.one_hot(targets, V)` is a
# table (N, V). And a mean of N losses moves N times less than their sum.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## 4. Back through time (core, 15 min)
#
# *Kind: implement. Difficulty: hard. Importance: the highest. Uses: lesson 01b, sections 1 and 2.*
#
# Going from the last step to the first, with nothing handed back at the end:
#
# $$dz_t = (dh_t + dz_{t+1} W_{hh}^\top) \odot (1 - h_t \odot h_t)$$
#
# $$dW_{xh} = \sum_t x_t^\top dz_t \qquad dW_{hh} = \sum_t h_{t-1}^\top dz_t \qquad db_h = \sum_t dz_t$$
#
# Write `backward(xs, hs, dhs, Whh)`. `xs` (T, D) are the words, `hs` (T + 1, H) the states with `hs[0]` the first,
# `dhs` (T, H) what the loss itself says at each step: `dhs[t - 1]` belongs to `hs[t]`. Return a dictionary with the
# entries `"Wxh"` (D, H), `"Whh"` (H, H) and `"bh"` (H,).
#
# **Predict first.** For which sentences would a forgotten transpose, `dz @ Whh`, do no harm at all?
#
# <details>
# <summary>Answer</summary>
#
# For sentences of one word: nothing is handed back. And for a symmetric `Whh` it never does harm, which is why a test
# with such a matrix would miss it.
#
# </details>


# %%
def backward(xs, hs, dhs, Whh):
    # BEGIN SOLUTION
    T, H = dhs.shape
    dzs, handed = np.zeros((T, H)), np.zeros(H)
    for t in range(T, 0, -1):
        dzs[t - 1] = (dhs[t - 1] + handed) * (1 - hs[t] ** 2)
        handed = dzs[t - 1] @ Whh.T
    return {"Wxh": xs.T @ dzs, "Whh": hs[:-1].T @ dzs, "bh": dzs.sum(axis=0)}
    # END SOLUTION


# %%
check("backward", backward)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# A loop over t = T, ..., 2, 1 needs one variable that survives from turn to turn: what step t + 1 handed back. It is
# zero before the first turn. Each weight's share at a step is `np.outer(what came in, dz)`, and shares add.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## 5. The judge: a gradient by nudging (further, 10 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 01, section 5.*
#
# $$\frac{\partial L}{\partial w} \approx \frac{L(w + \varepsilon) - L(w - \varepsilon)}{2\,\varepsilon}$$
#
# with $\varepsilon = 10^{-5}$. Write `nudged_gradient(params, L)`. `params` is a dictionary of float arrays, and
# `L()` reads the loss *as the arrays stand at that moment*. Return a dictionary with the slope of every single
# number, with the names and shapes of `params`. When you are done, `params` must hold what it held before.
#
# **Predict first.** You nudge upward only, and divide by one epsilon. How many digits of the slope will be right?
#
# <details>
# <summary>Answer</summary>
#
# About five. The error is half the curvature times epsilon; up and down together make the curvature cancel, and about
# ten digits are right. That is the difference between a judge that can tell right from wrong and one that cannot.
#
# </details>


# %%
def nudged_gradient(params, L):
    # BEGIN SOLUTION
    eps, grads = 1e-5, {}
    for name, W in params.items():
        grads[name] = np.zeros_like(W)
        for i in np.ndindex(W.shape):
            kept = W[i]
            W[i] = kept + eps
            up = L()
            W[i] = kept - eps
            down = L()
            W[i] = kept
            grads[name][i] = (up - down) / (2 * eps)
    return grads
    # END SOLUTION


# %%
check("nudged_gradient", nudged_gradient)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# `for i in np.ndindex(W.shape)` visits every place of an array of any shape, and `W[i]` is then a single number,
# which you can keep in a variable and put back.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## 6. Clip by norm (further, 8 min)
#
# *Kind: extend. Difficulty: easy. Importance: medium. Uses: lesson 01, section 6, where each entry was cut by
# itself.*
#
# Cutting entries one by one turns the direction of a step. This rule keeps it: take all arrays together as *one* long
# row of numbers, and if that row is longer than `limit`, multiply every number by the same factor, so that it is
# exactly as long as `limit`.
#
# $$\text{norm} = \sqrt{\sum_{\text{arrays}} \sum_i g_i^2}, \qquad g \leftarrow g \cdot \text{limit} / \text{norm}$$
#
# Write `clip(grads, limit)`. Return the clipped gradients as a dictionary, or change `grads` in place: both count.
#
# **Predict first.** Four arrays, each of length 1, and a limit of 1. Does clipping act?
#
# <details>
# <summary>Answer</summary>
#
# Yes: squares add, so together they have the length $\sqrt{4} = 2$.
#
# </details>


# %%
def clip(grads, limit):
    # BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = limit / norm if norm > limit else 1
    return {name: g * factor for name, g in grads.items()}
    # END SOLUTION


# %%
check("clip", clip)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# One number for all arrays first, then one factor for all arrays. A gradient of zeros must come back as zeros.
#
# </details>
#
# [The solution](../solutions/01_word_prediction.ipynb)
#
# ## In your own words (further, 10 min)
#
# A colleague's backward pass has a mistake in it, and still the loss falls from step to step. In three to five
# sentences: how can that be? Which test would find the mistake? And name an input for which the same test would not
# find a missing transpose.

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# *One good answer.* A step need not follow the true gradient to lead downhill: it is enough that it points more with
# it than against it, and the last step's share is often right even when what is handed back is not. So a falling loss
# proves little. Nudging finds the mistake: move each weight up and down by a little, and compare the slope of the
# loss with the gradient, number by number. With sentences of one word it would not find a missing transpose, because
# nothing is handed back; nor with a symmetric `Whh`, which is its own transpose.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Where you are (core, 1 min)
#
# Softmax, states, loss, the way back, a judge and a seat belt: these six functions are a recurrent network. Go on
# with [does it remember?](../01c_does_it_remember.ipynb), or hunt mistakes that others made in
# [the bug museum](05_bug_museum.ipynb).
