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
# # Exercises: character generation
#
# Six exercises on lessons [04](../04_character_generation.ipynb) and [04b](../04b_training_it_well.ipynb), in which
# one long text is read in windows, and a network writes. If you have one evening, do the three marked *core*. Each
# starts from parts that are right already, so that a mistake in one does not spoil the next.
#
# **How it works.** Replace `raise NotImplementedError` by your answer, run the cell, then run the check below it. The
# check tries your function on inputs of odd sizes and says which mistake it sees, if it sees one. Any road that gives
# the numbers is a right answer.
#
# Letters and shapes are those of [the notation card](../NOTATION.md): T time, B batch, time first.

# %%
import numpy as np

from rnn_core.exercises import check

# %% [markdown]
# ## 1. One text, many streams (core, 12 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 04b, section 1.*
#
# `ids` (N,) is one long text. Cut it into B streams of n neighbours each, n as large as it can be if every symbol
# needs the one after it as its target: n = (N − 1) // B. The streams are read side by side in W = n // T windows of
# T steps, so that column b of a window *goes on* in column b of the next. What is left at the end is not used.
#
# Write `streams(ids, T, B)`: return `xs` and `targets`, both (W, T, B). Each target is the symbol that follows its
# input in the text.
#
# **Predict first.** The text is 0, 1, 2, ..., 12, read with T = 3 and B = 2. What does column 1 of window 0 hold?
#
# <details>
# <summary>Answer</summary>
#
# n = 12 // 2 = 6, so the second stream is 6, 7, ..., 11, and its first window 6, 7, 8. Column 1 of window 1 is then
# 9, 10, 11.
#
# </details>


# %%
def streams(ids, T, B):
    # BEGIN SOLUTION
    n = (len(ids) - 1) // B
    W = n // T
    xs, targets = (piece.reshape(B, n).T[: W * T] for piece in (ids[: n * B], ids[1 : n * B + 1]))
    return xs.reshape(W, T, B), targets.reshape(W, T, B)
    # END SOLUTION


# %%
check("streams", streams)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# `reshape` fills row by row. A stream must therefore first be a *row*, (B, n); only then transpose.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## 2. What is carried (core, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: high. Uses: lesson 04b, section 3.*
#
# One stream, cut into windows (W, T, D) of features. Inside a window the states follow as ever,
#
# $$h_t = \tanh(x_t\,W_{xh} + h_{t-1}\,W_{hh} + b_h)$$
#
# and the first state of a window is the last state of the window before.
#
# Write `read_windows(windows, h, Wxh, Whh, bh)`: the state at the end of each window, shape (W, H). `h` is the state
# before the first one.
#
# **Predict first.** The windows are all joined to one long window. What changes in the states?
#
# <details>
# <summary>Answer</summary>
#
# Nothing. Going forward, the borders of windows cannot be noticed, if the state is carried. Only the way back ends
# there.
#
# </details>


# %%
def read_windows(windows, h, Wxh, Whh, bh):
    # BEGIN SOLUTION
    ends = []
    for xs in windows:
        for x in xs:
            h = np.tanh(x @ Wxh + h @ Whh + bh)
        ends.append(h)
    return np.array(ends)
    # END SOLUTION


# %%
check("read_windows", read_windows)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Two loops, one in the other, and one variable h that neither of them sets back.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## 3. Where the way back ends (further, 12 min)
#
# *Kind: implement. Difficulty: hard. Importance: medium. Uses: lesson 04b, section 3.*
#
# Going back over T steps that were read in windows of k,
#
# $$dz_t = (dh_t + dz_{t+1} W_{hh}^\top) \odot (1 - h_t \odot h_t)$$
#
# with one change: at the last step of a window, t = k, 2k, ..., nothing is handed back. The states were carried
# over the border; the gradient is not. This is *truncation*.
#
# Write `truncated(hs, dhs, Whh, k)`: all $dz_t$, shape (T, H). `dhs` (T, H) is what each step's own loss gives its
# state, before anything is handed back. `hs` (T + 1, H) has the first state in row 0, so that
# `dhs[t - 1]` belongs to `hs[t]`. T need not be a multiple of k; then the last window is short.
#
# **Predict first.** With k = 1, what is left of backpropagation through time?
#
# <details>
# <summary>Answer</summary>
#
# Each step by itself: a network that reads its state but is never taught what to put into it. It can still learn
# something, from what the state happens to hold.
#
# </details>


# %%
def truncated(hs, dhs, Whh, k):
    # BEGIN SOLUTION
    T, H = dhs.shape
    dzs, handed = np.zeros((T, H)), np.zeros(H)
    for t in range(T, 0, -1):
        handed = handed * (t % k > 0)
        dzs[t - 1] = (dhs[t - 1] + handed) * (1 - hs[t] ** 2)
        handed = dzs[t - 1] @ Whh.T
    return dzs
    # END SOLUTION


# %%
check("truncated", truncated)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# It is the loop of lesson 01b with one more line. When t is the last step of a window, what came from step t + 1 is
# replaced by zeros, before it is used.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## 4. Adagrad (further, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: medium. Uses: lesson 04, section 4.*
#
# Each weight has a sum of its own squared gradients, and the larger the sum, the shorter its steps:
#
# $$s \leftarrow s + g^2, \qquad p \leftarrow p - \text{lr} \cdot \frac{g}{\sqrt{s} + \varepsilon}$$
#
# Write `adagrad(params, sums, grads, lr, eps)`, one step. All three are dictionaries of arrays with the same names.
# Change `params` and `sums` in place, or return the new ones, `params, sums`: both count. Leave `grads` alone.
#
# **Predict first.** At the very first step, s was zero and epsilon is tiny. How long is the step of each weight?
#
# <details>
# <summary>Answer</summary>
#
# `lr`, whatever the gradient: g divided by the root of g squared is 1 or −1. At first Adagrad takes only the sign.
#
# </details>


# %%
def adagrad(params, sums, grads, lr, eps):
    # BEGIN SOLUTION
    for name, g in grads.items():
        sums[name] += g**2
        params[name] -= lr * g / (np.sqrt(sums[name]) + eps)
    # END SOLUTION


# %%
check("adagrad", adagrad)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The order matters: first the sums grow, then the step is taken. And epsilon stands outside the root.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## 5. Bold or careful (further, 10 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 04, section 6.*
#
# Before a symbol is drawn, the scores are divided by a temperature $\tau$, and all but the k likeliest symbols are
# ruled out:
#
# $$p_i \propto e^{s_i / \tau} \ \text{ for the k largest scores}, \qquad p_i = 0 \ \text{ for all others}$$
#
# Write `chances(logits, temperature, k)` for one row of scores (V,): the probabilities, each in its own place,
# adding up to 1. No two scores are equal. The temperature may be very near 0.
#
# **Predict first.** You divide the *probabilities* by the temperature instead, and make them add up to 1 again.
# What does the temperature do?
#
# <details>
# <summary>Answer</summary>
#
# Nothing at all: it cancels. Whoever tests only at temperature 1 will not notice.
#
# </details>


# %%
def chances(logits, temperature, k):
    # BEGIN SOLUTION
    powers = np.exp((logits - logits.max()) / temperature)
    powers[np.argsort(-logits)[k:]] = 0
    return powers / powers.sum()
    # END SOLUTION


# %%
check("chances", chances)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# `np.argsort(-logits)` lists the symbols, likeliest first. Subtract the largest score *before* you divide by the
# temperature. Divide by the sum last.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## 6. Bits per character (core, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: the highest. Uses: lesson 04, section 2.*
#
# `ids` (n,) is a text and `logits` (n − 1, V) what the network said after each character but the last: row t is about
# `ids[t + 1]`. The surprise at a character is $-\log_2 p$, in bits.
#
# Write `bits_per_character(logits, ids)`: the mean surprise at all characters but the first.
#
# **Predict first.** A network gives eight characters the same probability, always. What is its score?
#
# <details>
# <summary>Answer</summary>
#
# 3 bits, whatever the text: eight equally likely characters are three questions with yes or no.
#
# </details>


# %%
def bits_per_character(logits, ids):
    # BEGIN SOLUTION
    z = logits - logits.max(axis=1, keepdims=True)
    nats = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), ids[1:]]
    return nats.mean() / np.log(2)
    # END SOLUTION


# %%
check("bits_per_character", bits_per_character)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The logarithm of a softmax is the score less the logarithm of the sum of powers. A nat is 1 / ln 2 bits.
#
# </details>
#
# [The solution](../solutions/04_character_generation.ipynb)
#
# ## In your own words (further, 10 min)
#
# Two networks have the same bits per character on the same text. One writes pages that read well, the other falls into
# repeating one phrase. In three to five sentences: how can that be? What has the temperature to do with it? And what
# would you put into a report about the two?

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# *One good answer.* The score asks for the next character after the text as it really was; a network that writes
# reads its own words, and one odd turn changes all that follows. So a loop costs nothing in the score: the real text
# never went there. A low temperature makes what is likely likelier and leads into loops sooner, a high one leads out
# of them and makes mistakes. I would report the bits on text that was kept aside, with the spread over several seeds,
# and beside them samples with their temperature and seed named beforehand, so that nobody has chosen the best.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Where you are (core, 1 min)
#
# A long text cut so that its streams go on, a state that crosses borders, a gradient that does not, an optimiser
# with a memory, a dial from careful to bold, and an honest score: that is all there is to a network that writes.
