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
# # Backpropagation through time
#
# [Lesson 01](01_word_prediction.ipynb) trained a network by nudging each of its 194 numbers up and down. It
# worked, and it read the sentence 388 times for every single step of learning. This notebook gets the same
# gradient from one run forward and one walk back.
#
# <details>
# <summary>If a cell fails, or nothing happens when you run one</summary>
#
# 1. Click on the cell and choose *Kernel*, then *Restart Kernel and Run up to Selected Cell*. (Running *all*
#    cells would also open the answers to guesses that you have not yet made.)
# 2. If the imports fail, the notebook runs in another Python than the one prepared for the course. Close it,
#    and in a terminal, in the course's folder, type `python tools/course.py lab`.
#    If something still fails, `python tools/course.py doctor` looks at your set-up and says what to do.
# 3. If you can read the error message but not what it wants from you, look it up in [When it goes
#    wrong](WHEN_IT_GOES_WRONG.md).
#
# </details>

# %%
import numpy as np

from rnn_core import RNN, Model, gaussian, last_step, nudge, one_hot, orthogonal, relative_error, scaled, softmax
from rnn_core.datasets import load_results
from rnn_core.plots import gradient_norms, show
from rnn_core.plots.backward import agreement, error_curves, unrolled_graph

# %% [markdown]
# **What you will have at the end.** The network of lesson 01 reads "barca is the" and should say "best". Its
# five arrays are drawn at random here; then every number's slope is found twice: by nudging, and by the
# backward pass of `rnn_core`. Only the first of the two cells needs to be clear now. The rest you will have
# written yourself by the end.

# %%
shapes = {"Wxh": (4, 10), "Whh": (10, 10), "bh": (10,), "Why": (10, 4), "by": (4,)}


def draw(seed, scale):
    rng = np.random.default_rng(seed)
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


params = draw(seed=1, scale=0.3)

# %%
model = Model(RNN(4, 10), outputs=4, reads=last_step)
words, best = one_hot([[0], [1], [2]], 4), np.array([3])
_, one_pass, _ = model.loss_and_grads(params, words, best)
by_nudging = {name: nudge(lambda: model.loss(model.forward(params, words)[0], best), params[name]) for name in params}
number = sum(a.size for a in params.values())
print(f"{number} weights: {2 * number} runs to nudge them all, against one run and one walk back")

# %% jupyter={"source_hidden": true}
show(
    agreement(by_nudging, one_pass, title="194 slopes: by 388 runs (across), by one run and one walk back (up)"),
    alt="A scatter plot of 194 marks, one for each weight, in five colours and shapes for the five arrays Wxh, "
    "Whh, bh, Why and by. Across, the slope found by nudging; up, the slope found by the backward pass. All "
    "marks lie on the dashed diagonal.",
    caption="Every weight's slope, found in two ways. How to read it: a mark on the dashed line has the same "
    "slope both ways; its distance from the line is the disagreement.",
)

# %% [markdown]
# **You will be able to**
#
# - say why a weight that is used at every step has a gradient that is a *sum over the steps*;
# - write the backward pass of a recurrent network, each line from its term of the equation;
# - check any gradient with a measure that correct code passes and wrong code fails;
# - say with which weights a check proves something;
# - read, from the way back, how far a network's gradient reaches.
#
# **You need** lesson 01, and from [Before you start](00_before_you_start.ipynb) the nudge and the chain rule.
# Letters are on [the notation card](NOTATION.md). Five times you are asked for a **guess**: put yours in place
# of the dots before you run the next cell.
#
# ## Five questions on lesson 01 (core, 4 min)
#
# Answer aloud, then unfold.
#
# **1.** V = 4 words, state of size H = 10. Name the five arrays, their shapes, and how many numbers there are
# in all.
#
# <details>
# <summary>Answer</summary>
#
# `Wxh` (4, 10), `Whh` (10, 10), `bh` (10,), `Why` (10, 4), `by` (4,): 40 + 100 + 10 + 40 + 4 = 194.
#
# </details>
# <br>
#
# **2.** What does one step compute from the word's row `x` and the state before, `h`?
#
# <details>
# <summary>Answer</summary>
#
# The new state, `h = tanh(x @ Wxh + h @ Whh + bh)`. The same three arrays serve at every step.
#
# </details>
# <br>
#
# **3.** The scores are turned into probabilities `p` and the loss is minus the logarithm of the right word's.
# What is the slope of the loss in each score?
#
# <details>
# <summary>Answer</summary>
#
# `p` minus the one-hot row of the right word.
#
# </details>
# <br>
#
# **4.** Why does a gradient by nudging need two runs for each weight?
#
# <details>
# <summary>Answer</summary>
#
# A central difference looks from both sides: the loss with the weight a little larger, and a little smaller.
#
# </details>
# <br>
#
# **5.** The latch $h_t = \tanh(3 x_t + 3 h_{t-1})$ remembers its first word. What carries the memory?
#
# <details>
# <summary>Answer</summary>
#
# The state, which is fed back with a weight large enough to keep it near +1 or near -1.
#
# </details>
#
# ## 1. One weight, three steps (core, 11 min)
#
# Take the smallest network that reads a sequence: the state is one number, each input is one number, and
# there are three steps. Everything that is hard about the real network is already here.
#
# *Each state comes from the state before and the new input; the loss looks at the last state only.*
#
# $$h_t = \tanh(w\, h_{t-1} + u\, x_t), \qquad L = \tfrac{1}{2}\,(h_3 - y)^2$$


# %%
def run(ws, u, xs, h0):
    """All states, the first one included; ws holds the weight used at each step."""
    hs = [h0]
    for w, x in zip(ws, xs, strict=True):
        hs.append(np.tanh(w * hs[-1] + u * x))
    return hs


# %%
w, u, h0, y = 0.8, 1.0, 0.5, 1.0
x = [1.0, -0.5, 0.25]
h = run([w, w, w], u, x, h0)
print("states h[0] .. h[3]:", np.round(h, 3))

# %% [markdown]
# `h[0]` is the first state, before anything was read, and `h[t]` is the state after step t. So there are four
# states for three steps.
#
# The function takes *three* weights, one for each step, and we gave it the same `w` three times. That is the
# thought that makes the rest easy: **pretend that each step has a weight of its own, and that the three
# happen to be equal.** Moving `w` moves all three at once, and the loss feels all three movements. Over
# several paths the slopes add, as in [Before you start](00_before_you_start.ipynb):
#
# $$\frac{dL}{dw} = \frac{\partial L}{\partial w_1} + \frac{\partial L}{\partial w_2}
# + \frac{\partial L}{\partial w_3}$$
#
# To measure the three, we use the `nudge(loss, a)` of `rnn_core`. It nudges each entry of the array `a` in place,
# calls `loss()`, which takes no argument, and reads the *first* of the things that this returns; hence the square
# brackets below.
#
# **Guess 1.** Which of the three uses of `w` gives the largest share of $dL/dw$, leaving its sign aside: the
# one at step 1, 2 or 3? The four states are printed above.

# %%
guess = ...  # 1, 2 or 3

# %% jupyter={"outputs_hidden": true}
print("Answer 1")
ws = np.array([w, w, w])
shares = nudge(lambda: [0.5 * (run(ws, u, x, h0)[3] - y) ** 2], ws)
for step, share in enumerate(shares, start=1):
    print(f"only the weight of step {step} nudged: {share:.4f}")
print(f"sum of the three                {shares.sum():.4f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Two things decide. At its own step, `w` is multiplied by the state that came in, `h[t-1]`: where that state is
# near zero, moving `w` changes nothing. Then the change has to travel on to the loss, and each further step
# multiplies it by a slope. Step 3 is nearest to the loss, but what came in there was `h[2]`, a small number.
# Step 2 received the largest state, `h[1]`. Step 1 is farthest away and loses most on the journey.
#
# </details>
# <br>
#
# Now on paper. A path leads from the use of `w` at step t to the loss, and along a path slopes multiply.
# Through one step from $h_{k-1}$ to $h_k$ the slope is $w\,(1 - h_k^2)$, since tanh has the slope
# $1 - h_k^2$. So
#
# $$\frac{\partial L}{\partial w_t} = \underbrace{(h_3 - y)}_{\text{at the loss}} \;
# \underbrace{\prod_{k=t+1}^{3} w\,(1 - h_k^2)}_{\text{the steps in between}} \;
# \underbrace{(1 - h_t^2)\; h_{t-1}}_{\text{its own step}}$$


# %%
def path(t):
    between = np.prod([w * (1 - h[k] ** 2) for k in range(t + 1, 4)])
    return (h[3] - y) * between * (1 - h[t] ** 2) * h[t - 1]


paths = [path(t) for t in [1, 2, 3]]
print("paths:", np.round(paths, 4), f"  sum {sum(paths):.4f}")

# %% [markdown]
# The same three numbers. But look at what was multiplied: the path of step 1 begins with the very factors of
# the path of step 2, and that one with those of step 3. **All paths share their beginning at the loss.** So
# walk back once, keep the product so far, and let each step take its share as you pass.
#
# *At each step: go back through the tanh, take this use's share, hand the rest to the step before.*
#
# | in words | equation | code |
# |---|---|---|
# | start at the loss | $dh_3 = h_3 - y$ | `dh[3] = h[3] - y` |
# | back through the tanh | $dz_t = dh_t\,(1 - h_t^2)$ | `dz = dh[t] * (1 - h[t] ** 2)` |
# | this use's share | $dw \mathrel{+}= dz_t\, h_{t-1}$ | `dw += dz * h[t - 1]` |
# | hand back | $dh_{t-1} = dz_t\, w$ | `dh[t - 1] = dz * w` |
#
# As always $dh_t$ is short for $\partial L/\partial h_t$; $z_t$ is what goes into the tanh. The cell after the
# walk compares the three ways to one number. Walk and paths are the same arithmetic in another order, so they
# must agree to the last few digits; the nudge is an approximation.

# %%
dh, dw = {3: h[3] - y}, 0.0
for t in [3, 2, 1]:
    dz = dh[t] * (1 - h[t] ** 2)
    dw += dz * h[t - 1]
    dh[t - 1] = dz * w
print("dh:", {t: f"{slope:.3f}" for t, slope in dh.items()}, f"  dw {dw:.4f}")

# %%
assert abs(dw - sum(paths)) < 1e-12
assert abs(dw - shares.sum()) < 1e-9
print("walk back = sum over paths, to 1e-12:", abs(dw - sum(paths)) < 1e-12)
print("walk back = nudging, to 1e-9:        ", abs(dw - shares.sum()) < 1e-9)

# %% jupyter={"source_hidden": true}
show(
    unrolled_graph(x, h, [dh[t] for t in range(4)], paths),
    alt="The network drawn once for each step, left to right. Solid blue arrows lead from the first state "
    "0.500 through the states 0.885, 0.205 and 0.392 to the loss L. Dashed orange arrows lead back from the "
    "loss through dL/dh of -0.608, -0.412, -0.315 and -0.055. From three of those, arrows lead down to the "
    "shares -0.034, -0.349 and -0.106, which dotted green arrows add up to -0.489.",
    caption="The unrolled graph. How to read it: follow the solid arrows to the right for the states, then the "
    "dashed ones to the left for the gradients. On its way each dashed value drops one share into the bottom "
    "row, and the bottom row adds up to dL/dw.",
)

# %% [markdown]
# **What we saw.** The weight is used three times, so its gradient is a sum of three shares. Walking back
# computes all of them in three steps, where writing out each path from the start takes 1 + 2 + 3. For a
# hundred steps that is 100 against 5,050.
#
# The walk needs the states `h[t]` again, in the opposite order. That is why a forward pass that is to be
# followed by a backward pass **keeps its states**.
#
# ## 2. Rows and matrices (core, 13 min)
#
# Now the net of lesson 01: words as one-hot rows, a state of ten numbers, four scores. Nothing changes in the
# story. Where a number was multiplied by a number, a row now meets a matrix.
#
# First the forward loop. It is lesson 01's, which keeps every state, with the scores of every step added; again
# `hs[0]` is the first state. (`one_hot` and `softmax` now come from `rnn_core`, where they take many at once.)
#
# $$h_t = \tanh(x_t W_{xh} + h_{t-1} W_{hh} + b_h), \qquad \text{logits}_t = h_t W_{hy} + b_y$$


# %%
def forward(params, xs, h):
    """hs: the T + 1 states, hs[0] the first one; logits (T, V)."""
    hs = [h]
    for x in xs:
        hs.append(np.tanh(x @ params["Wxh"] + hs[-1] @ params["Whh"] + params["bh"]))
    return np.array(hs), np.array(hs[1:]) @ params["Why"] + params["by"]


vocabulary = ["barca", "is", "the", "best"]
xs, targets, first = one_hot([0, 1, 2], 4), np.array([1, 2, 3]), np.zeros(10)
hs, logits = forward(params, xs, first)
print("xs", xs.shape, "  hs", hs.shape, "  logits", logits.shape)

# %% [markdown]
# `params` is still the dictionary of the opening: five arrays, drawn at scale 0.3, biases included. Section 4
# says why just so.
#
# **Where does the loss touch the sequence?** Lesson 01 asks one thing only: the word after "the". One could as
# well ask for the next word after every step. Both are one sum, in which each step has its own importance $c_t$:
#
# $$L = -\sum_t c_t \ln p_t[\text{target}_t], \qquad d\text{logits}_t = c_t\,(p_t - \text{onehot}_t)$$
#
# With c = (0, 0, 1) the loss touches the last step; with c = (1/3, 1/3, 1/3) it is the mean over all steps.


# %%
def loss(params, xs, targets, c, h):
    """The loss, its slope in every score (T, V), and the states."""
    hs, logits = forward(params, xs, h)
    p = softmax(logits)
    value = -(c * np.log(p[np.arange(len(xs)), targets])).sum()
    return value, c[:, None] * (p - one_hot(targets, 4)), hs


at_last, at_every = np.array([0, 0, 1]), np.ones(3) / 3
for name, c in [("last step", at_last), ("every step", at_every)]:
    value, dlogits, _ = loss(params, xs, targets, c, first)
    print(f"{name}: loss {value:.3f}, dlogits\n{dlogits.round(2) + 0.0}")

# %% [markdown]
# That is the whole difference between the two tasks: how much each row of `dlogits` counts, and whether at all.
# The walk back is the same. It needs two rules about $s = v\,W$, a row times a matrix, in which every output is
# $s_j = \sum_i v_i W_{ij}$:
#
# - $W_{ij}$ touches only $s_j$, and it does so with the factor $v_i$. So $dW_{ij} = v_i\, ds_j$: **each input
#   times each output's gradient**, `np.outer(v, ds)`, the shape of W.
# - $v_i$ touches every $s_j$, with the factor $W_{ij}$. So $dv_i = \sum_j ds_j W_{ij}$: back **through the same
#   weights the other way round**, `ds @ W.T`.
#
# | going back to | equation | code | shape |
# |---|---|---|---|
# | the scores | $d\text{logit}_t = c_t\,(p_t - \text{onehot}_t)$ | `dlogit = dlogits[t - 1]` | (V,) |
# | their weights | $dW_{hy} \mathrel{+}= h_t^\top\, d\text{logit}_t$ | `dWhy += np.outer(hs[t], dlogit)` | (H, V) |
# | their bias | $db_y \mathrel{+}= d\text{logit}_t$ | `dby += dlogit` | (V,) |
# | the state | $dh_t = d\text{logit}_t W_{hy}^\top + dz_{t+1} W_{hh}^\top$ | `dh = dlogit @ Why.T + dh_next` | (H,) |
# | before the tanh | $dz_t = dh_t \odot (1 - h_t \odot h_t)$ | `dz = dh * (1 - hs[t] ** 2)` | (H,) |
# | weights of the word | $dW_{xh} \mathrel{+}= x_t^\top dz_t$ | `dWxh += np.outer(xs[t - 1], dz)` | (V, H) |
# | of the state before | $dW_{hh} \mathrel{+}= h_{t-1}^\top dz_t$ | `dWhh += np.outer(hs[t - 1], dz)` | (H, H) |
# | their bias | $db_h \mathrel{+}= dz_t$ | `dbh += dz` | (H,) |
# | the step before | $dz_t W_{hh}^\top$ | `dh_next = dz @ Whh.T` | (H,) |
#
# ($\odot$ multiplies entry by entry.) Compare with the four lines of section 1: the same four, and the score's
# own three on top. One new thing stands in the fourth row: a state can be needed **twice**, by its own scores
# and by the next state, and over two paths the slopes add.
#
# The word read at step t is `xs[t - 1]`, because `xs` has no entry for the first state. In a loop over
# t = T, ..., 2, 1, which starts with nothing to hand back, the nine lines are the whole algorithm:
# *backpropagation through time*. The function also keeps each `dh`, for a picture in section 5.


# %%
def backward(params, xs, hs, dlogits):
    """The gradient of every array in params, and dL/dh of every step (T, H)."""
    grads = {name: np.zeros_like(a) for name, a in params.items()}
    dhs, dh_next = np.zeros_like(hs[1:]), np.zeros_like(hs[0])
    for t in range(len(xs), 0, -1):
        dlogit = dlogits[t - 1]
        grads["Why"] += np.outer(hs[t], dlogit)
        grads["by"] += dlogit
        dh = dlogit @ params["Why"].T + dh_next
        dz = dh * (1 - hs[t] ** 2)
        grads["Wxh"] += np.outer(xs[t - 1], dz)
        grads["Whh"] += np.outer(hs[t - 1], dz)
        grads["bh"] += dz
        dh_next = dz @ params["Whh"].T
        dhs[t - 1] = dh
    return grads, dhs


# %% [markdown]
# **Guess 2.** Let the loss touch the last step only. `Wxh` has one row for each word of the vocabulary. How
# many of its four rows get a gradient that is not zero: 1 (the word read last), 3 (every word read) or 4?

# %%
guess = ...  # 1, 3 or 4

# %% jupyter={"outputs_hidden": true}
print("Answer 2")
_, dlogits, hs = loss(params, xs, targets, at_last, first)
grads, dhs = backward(params, xs, hs, dlogits)
for word, row in zip(vocabulary, grads["Wxh"], strict=True):
    print(f"{word:6} largest slope in its row {abs(row).max():.3f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# The loss stands at the last step, but the last state was made from the one before, and that from the first.
# Going back, `dh_next` reaches every step, and each step drops its share on the row of the word that it read.
# "best" is asked for and never read, so its row has nothing to answer for.
#
# </details>
# <br>
#
# **What we saw.** Nine lines in a loop; the loss decides only where they begin. The gradient of each array has
# the array's own shape, and a word read early is reached through all the steps that came after it.
#
# ## 3. Is it right? (core, 8 min)
#
# *Nudge every weight, and compare.* `rnn_core`'s `nudge(loss, a)` does for each entry of the array `a` what
# lesson 01 did: up by `1e-5`, down by `1e-5`, difference divided by `2e-5`. Both ways of touching the sequence
# are tried.


# %%
def nudged_gradient(params, c):
    return {name: nudge(lambda: loss(params, xs, targets, c, first), a) for name, a in params.items()}


for where, c in [("last step", at_last), ("every step", at_every)]:
    _, dlogits, hs = loss(params, xs, targets, c, first)
    (grads, _), nudged = backward(params, xs, hs, dlogits), nudged_gradient(params, c)
    print(where, {name: relative_error(grads[name], nudged[name]) < 1e-7 for name in grads})

# %% [markdown]
# Ten times True: all five arrays, for both losses, have an error below `1e-7`. That error, `relative_error`, is
# the one that the whole course uses. With a from backward and n from nudging,
#
# $$\text{error} = \frac{\max |a - n|}{\max(\max|a|,\; \max|n|)} \le 10^{-7}$$
#
# where each maximum runs over one whole array. It answers three questions.
#
# - **Why divide?** A difference of a millionth is nothing in a gradient of size 1 and everything in one of
#   size a millionth.
# - **Why by the larger of the two?** Then the error cannot explode because one of the two is zero by mistake:
#   if backward forgets an array, the error is exactly 1.
# - **Why the whole array and not entry by entry?** Because nudging is equally *blurred* for all entries. The
#   loss is a number near 1, kept to 16 digits; divided by `2e-5`, its last digit makes a blur of about one
#   unit in the eleventh decimal place of *every* slope. For a large slope that is nothing. Among many weights
#   some slope is nearly zero by chance, and there the blur is a large part of it.
#
# How small can the error get, and with which nudge? A stored measurement answers, made once by
# `python tools/course.py results lesson01b`: ten networks of 194 weights, eleven sizes of nudge. (It is stored
# because the left half of the picture is pure rounding, and rounding differs from one processor to the next.)

# %%
measured = load_results("lesson01b")["values"]
nudges = measured["nudges"]
for measure in ["whole arrays", "single entries"]:
    print(f"{measure:14}  smallest error {min(nudges[measure]):.1e}")

# %% jupyter={"source_hidden": true}
show(
    error_curves(
        nudges["steps"],
        {
            "whole arrays: max|a − n| / max(max|a|, max|n|)": nudges["whole arrays"],
            "the worst single entry": nudges["single entries"],
        },
        title="The right code's error, against the size of the nudge",
        xlabel="size of the nudge (unit of weight)",
        bound=1e-7,
    ),
    alt="Error against the size of the nudge, both axes logarithmic. The solid curve with circles, for whole "
    "arrays, makes a V with its lowest point at a nudge of 1e-5, far below the dotted bound of 1e-7. The dashed "
    "curve with squares, for the worst single entry, makes a V that stays above the bound everywhere.",
    caption="Correct code, ten networks, the worst of all. How to read it: lower is better. On the right the "
    "nudge is so long that the loss bends under it; on the left too few digits are left. Only the solid curve "
    "ever passes below the dotted bound.",
)

# %% [markdown]
# **What we saw.** The V of [Before you start](00_before_you_start.ipynb) again, and its lowest point again at
# a nudge of `1e-5`. Measured on whole arrays, with the loss at the last step, correct code has an error of
# 2.6e-10 there: some four hundred times below the bound, room enough for other networks, other losses (4.1e-10
# with the loss at every step; section 7 prints both) and other processors. Measured entry by entry, the
# same correct code misses the bound at *every* size of nudge; it comes nearest with 1.2e-7. A bound that
# correct code cannot keep gets loosened, and a loose bound lets mistakes through.
#
# So far we know that right code passes. Does wrong code fail?
#
# ## 4. At which weights to check (core, 9 min)
#
# Here are three mistakes that people make, each in one line:
#
# - the slope of tanh is forgotten: `dz = dh`;
# - the transpose is forgotten: `dh_next = dz @ Whh`, which NumPy accepts, since `Whh` is square;
# - nothing is handed to the step before: `dh_next = 0`.
#
# To try them, the backward pass is written with its two risky lines left open: `slope` is the factor at the
# tanh, `hand` is what goes to the step before. It is shorter because the shares of all steps are added by one
# matrix product at the end, `hs.T @ dzs`: each of its entries is already a sum over t.


# %%
def backward_with(slope, hand, params, xs, hs, dlogits):
    dhs = dlogits @ params["Why"].T
    dzs, dh_next = np.zeros_like(dhs), 0.0
    for t in reversed(range(len(xs))):  # row t belongs to step t + 1
        dzs[t] = (dhs[t] + dh_next) * slope(hs[t + 1])
        dh_next = hand(dzs[t], params["Whh"])
    grads = {"Wxh": xs.T @ dzs, "Whh": hs[:-1].T @ dzs, "bh": dzs.sum(axis=0)}
    return {**grads, "Why": hs[1:].T @ dlogits, "by": dlogits.sum(axis=0)}


versions = {  # name: (slope, hand)
    "correct": (lambda h: 1 - h * h, lambda dz, Whh: dz @ Whh.T),
    "slope forgotten": (lambda h: 1.0, lambda dz, Whh: dz @ Whh.T),
    "transpose forgotten": (lambda h: 1 - h * h, lambda dz, Whh: dz @ Whh),
    "nothing handed back": (lambda h: 1 - h * h, lambda dz, Whh: 0.0),
}

# %% [markdown]
# Each version is put to the test, the correct one too, since it was written anew: draw all five arrays at a given
# scale, nudge, and report the error of the worst array. First at scale 0.3.


# %%
def check(version, scale, seed=0):
    drawn = draw(seed, scale)
    _, dlogits, hs = loss(drawn, xs, targets, at_last, first)
    grads = backward_with(*versions[version], drawn, xs, hs, dlogits)
    nudged = nudged_gradient(drawn, at_last)
    return max(relative_error(grads[name], nudged[name]) for name in grads)


# %%
for version in versions:
    error = check(version, scale=0.3)
    print(f"scale 0.3  {version:20}", "below 1e-7" if error < 1e-7 else f"{error:.1g}")

# %% [markdown]
# Right and wrong are worlds apart. But lesson 01, like many tutorials, started from tiny weights; so it is
# tempting to check the gradient just there.
#
# **Guess 3.** At scale 0.001, how does the check of "slope forgotten" compare with the check of correct code:
# a thousand times larger, twenty times larger, or hardly different?

# %%
guess = ...  # 1000, 20 or "hardly different"

# %% jupyter={"outputs_hidden": true}
print("Answer 3")
tiny = {version: check(version, scale=0.001) for version in versions}
for version, error in tiny.items():
    plain = error > 10 * tiny["correct"]
    print(f"scale 0.001  {version:20}", f"{error:.1g}" if plain else "at most 10 times the correct code's error")
print("correct code below 1e-7:", tiny["correct"] < 1e-7)

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# With tiny weights every state is tiny. Then $1 - h^2$ is 1, but for a millionth, and forgetting it costs a
# millionth. At the same time the gradient of `Whh` has become tiny (a small state times a small gradient)
# while the blur of nudging has stayed as it was, so that even *correct* code shows an error of some millionths.
# The mistake drowns in it.
#
# </details>
# <br>
#
# One network could be an accident. The stored measurement has ten for each of seven scales.

# %% jupyter={"source_hidden": true}
show(
    error_curves(
        [float(scale) for scale in measured["mistakes"]["none"]],
        {
            f"mistake: {name}": [np.median(errors) for errors in rows.values()]
            for name, rows in measured["mistakes"].items()
        },
        title="The same mistakes, checked at seven scales of the weights",
        xlabel="scale of the weights and biases (no unit)",
        bound=1e-7,
    ),
    alt="Error of the gradient check against the scale of the weights, both axes logarithmic. Correct code "
    "falls from about 5e-6 at scale 0.001 to 1e-10 at scale 0.3. The forgotten slope rises from the same place "
    "at scale 0.001 to about 0.5 at scale 0.3. The missing transpose and the missing hand-over rise from about "
    "4e-3 to about 1. The bound of 1e-7 lies below all of them at scale 0.001, correct code included.",
    caption="Median of ten networks at each scale. How to read it: a check is good where the solid line, correct "
    "code, lies far below all the others. At the left end it meets the dashed line of the forgotten slope, and "
    "the check is blind.",
)

# %% [markdown]
# **What we saw.** At scale 0.001 correct code fails its own bound. Whoever then loosens the bound to `1e-5`
# has let the forgotten slope in; whoever loosens it to `1e-2` lets the missing transpose in too, which reads
# 2.1e-3 to 6.2e-3 in the ten networks. At scale 0.3 nothing needs loosening: with the loss at the last step, as
# here, correct code reads 2.6e-10 at most (4.1e-10 with the loss at every step), and every mistake 0.41 or more.
#
# The rule that the course keeps: **check gradients at scale 0.3, with random biases that are not zero.** Zeros
# are the places where mistakes like to hide. With zero biases and tiny weights every unit sits in the middle of
# its tanh, just where a forgotten slope costs nothing. (For the same reason `rnn_core`'s own check starts from a
# first state that is not zero.) When a check fails, [entry 7](WHEN_IT_GOES_WRONG.md#7-the-gradient-check-fails)
# of *When it goes wrong* has four questions that find the line.
#
# ## 5. The gradient on its way back (core, 5 min)
#
# `backward` also returned $dh_t$ for each step. Its length (the root of the sum of squares) says how strongly
# the loss, at the end, feels a change of the state at step t. Every step back multiplies by the slopes of tanh
# and by `Whh.T`:
#
# $$dh_{t-1} = \big(dh_t \odot (1 - h_t \odot h_t)\big)\, W_{hh}^\top$$
#
# Take a longer sentence, sixteen words, with the loss at the end only, and three ways to draw `Whh`: tiny
# (`gaussian(0.01)`), *scaled* (numbers of size $1/\sqrt{10}$, so that a row keeps its length on average) and
# *orthogonal* (a rotation, or a rotation and a mirror, so that every row keeps its length exactly).

# %%
ids = [0, 1, 2, 3] * 4


def way_back(scheme, seed):
    drawn = {**draw(seed, 0.3), "Whh": scheme(np.random.default_rng(100 + seed), (10, 10))}
    _, dlogits, hs = loss(drawn, one_hot(ids, 4), np.array(ids[1:] + [0]), np.eye(16)[-1], first)
    return np.linalg.norm(backward(drawn, one_hot(ids, 4), hs, dlogits)[1], axis=1)


# %% [markdown]
# **Guess 4.** With `gaussian(0.01)` and ten units, what part of the gradient survives a *single* step back:
# about a third, a thirtieth, or a three-hundredth?

# %%
guess = ...  # 3, 30 or 300

# %% jupyter={"outputs_hidden": true}
print("Answer 4")
schemes = {"tiny, gaussian(0.01)": gaussian(0.01), "scaled": scaled, "orthogonal": orthogonal}
for name, scheme in schemes.items():
    lengths = np.array([way_back(scheme, seed) for seed in range(10)])
    one, all_15 = lengths[:, -2] / lengths[:, -1], lengths[:, 0] / lengths[:, -1]
    print(f"{name:21} after 1 step {np.median(one):.2g}, after 15 steps {min(all_15):.1g} to {max(all_15):.1g}")

# %% jupyter={"source_hidden": true}
show(
    gradient_norms(
        {name: way_back(scheme, seed=0) for name, scheme in schemes.items()},
        [vocabulary[i] for i in ids],
        title="How much of the gradient reaches each word: one draw of each kind",
    ),
    alt="Length of dL/dh at sixteen steps, on a logarithmic axis, the loss at the right end. With tiny recurrent "
    "weights the curve falls as a straight line, by more than twenty powers of ten, on its way to the first word. "
    "The curves of scaled and orthogonal weights stay near the top and lose between one and three powers of ten.",
    caption="The gradient flowing back through time. How to read it: start at the right, where the loss is, and "
    "go left; a straight line down means that the same part is lost at every step.",
)

# %% [markdown]
# <details>
# <summary>The reason for the answer</summary>
#
# Each entry of the new row is the old row times ten random numbers of size 1/100, so it is about 1/100 of the
# old row's length. There are ten such entries, and a row of ten equal entries is $\sqrt{10}$ times as long as
# one of them. That makes $\sqrt{10}/100$, about a thirtieth, and the slopes of tanh take a little more. Fifteen
# steps multiply it fifteen times.
#
# </details>
# <br>
#
# **What we saw.** With tiny recurrent weights nothing worth the name arrives at the first word, although the
# backward pass is *correct*. A gradient can be right and useless. Scaled and orthogonal weights carry it much
# farther, and even they lose most of it in fifteen steps, because the slopes of tanh are below 1. Over ten
# draws the scaled ones end up farther apart from one another than the orthogonal ones. This is a first look:
# [01c](01c_does_it_remember.ipynb) shows what it does to learning, and a later lab returns to it.
#
# ## 6. What it costs (core, 4 min)
#
# Counted, not timed. A forward step multiplies a row of V by `Wxh`, a row of H by `Whh` and by `Why`:
# $VH + H^2 + HV$ multiplications. Going back, the table of section 2 has two outer products with `dz`, one with
# `dlogit`, two products with a transpose, and $2H$ for the tanh:
# $(VH + H^2) + HV + (HV + H^2) + 2H$.
#
# **Guess 5.** How many times the multiplications of a forward pass does a backward pass need: about 2, about
# 10, or about as many as there are weights?

# %%
guess = ...  # 2, 10 or "as many as weights"

# %% jupyter={"outputs_hidden": true}
print("Answer 5")
for H in [10, 100, 1000]:
    weights, there = 4 * H + H * H + H + H * 4 + 4, 4 * H + H * H + H * 4
    back = (4 * H + H * H) + H * 4 + (H * 4 + H * H) + 2 * H
    more = f"{back / there:.2f}"
    print(f"H = {H}: nudging {2 * weights:,} forward passes; walking back: 1, and the work of {more} more")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Every product of the forward pass has two children on the way back: one for the weights, one for the row that
# went in (only the one-hot word needs no gradient). So backward costs about two forward passes, however many
# weights there are. Nudging costs two forward passes *for each weight*.
#
# </details>
# <br>
#
# **What we saw.** One gradient by walking back costs about three forward passes; by nudging it costs 388 at
# H = 10 and two million at H = 1000. That is why nudging is kept for what it is best at: it knows nothing of
# our algebra, so it can check it.
#
# ## 7. The same as rnn_core, and the evidence (core, 3 min)
#
# `rnn_core` holds the same algorithm, with several sentences side by side (the batch axis, B). Ours is a batch
# of one: `xs[:, None]` puts the axis in. Both ways of touching the sequence must agree in all five arrays.
# From the next notebook on, the backward pass is imported.
#
# **The evidence** follows in the cell after it: the notebook's two claims, over ten networks drawn with the
# seeds 0 to 9. The baseline is nudging; nothing is learned here, so nothing is held out. The numbers come from
# `data/results/lesson01b.json`, which `python tools/course.py results lesson01b` computes anew. The errors of correct
# code are rounding, and come out a little differently on another processor.

# %%
everywhere = Model(RNN(4, 10), outputs=4)  # reads every step
for other, c, wanted in [(model, at_last, targets[-1:]), (everywhere, at_every, targets[:, None])]:
    value, dlogits, hs = loss(params, xs, targets, c, first)
    grads, _ = backward(params, xs, hs, dlogits)
    their_value, theirs, _ = other.loss_and_grads(params, xs[:, None], wanted)
    assert abs(value - their_value) < 1e-12 and set(theirs) == set(grads)
    assert all(relative_error(grads[name], theirs[name]) < 1e-12 for name in grads)
print("loss and all five arrays agree with rnn_core, for both losses")

# %%
record = load_results("lesson01b")
print(f"{len(record['seeds'])} seeds, {record['minutes']} minutes for the whole file")
print(f"one gradient by nudging: {measured['forward passes']} forward passes; by backward: 1, and 1 back")
print("1. Backward = nudging: worst error of the ten at scale 0.3 (the bound is 1e-7)")
for where, errors in measured["worst"].items():
    print(f"   {where:11}", "  ".join(f"{name} {error:.1e}" for name, error in errors.items()))
print(f"2. Error of the check with a mistake, ten networks\n   {'':34} scale 0.001         scale 0.3")
for name, errors in measured["mistakes"].items():
    ranges = [f"{min(errors[scale]):.1e} to {max(errors[scale]):.1e}" for scale in ["0.001", "0.3"]]
    print(f"   {name:34}", "  ".join(ranges))

# %% [markdown]
# ## 8. The same lines as a contract (further, 13 min)
#
# You can stop here, and go to [the last section](#Where-you-are-(core,-1-min)). This appendix moves no
# mathematics; it regroups the lines above so that they fit *any* cell, any loss, and several sentences at once.
# That is the shape of `rnn_core`.
#
# Three parts can be exchanged independently of each other, so each becomes a function of its own:
#
# | part | forward | backward |
# |---|---|---|
# | the **cell**, from state to state | `hs, state, tape` | `dxs, dstate, grads` |
# | the **head**, from state to scores | `hs @ Why + by` | `dlogits @ Why.T` |
# | the **loss**, from scores to one number | `loss, dlogits` | already there: `dlogits` |
#
# Three new words:
#
# - **state** is what one step hands to the next, as a tuple. Ours is `(h,)`. Another cell may carry two
#   arrays, and nothing outside it has to change.
# - **tape** is whatever `forward` keeps for `backward`. Nobody else looks into it.
# - **dhs** is where the loss touches the sequence: one row for each step, zero where nothing is asked.
#
# And one trap. Our loops keep `hs[0]` = the first state, T + 1 states in all. `rnn_core` returns the T states
# *after* the steps, so its `hs[0]` is our `hs[1]`. Inside, on its tape, it keeps all T + 1, as we do.
#
# With B sentences side by side a state is (B, H), and `np.outer(h, dz)`, summed over the sentences, is
# `h.T @ dz`; a bias sums over the sentences.
#
# Backward takes `dhs`, so it knows nothing of scores or words. It also returns what it hands back beyond the
# first step, `dstate`, the slope of the loss in the first state; and `dxs`, the slope in the inputs, which a
# second layer underneath would need.


# %%
def cell_forward(params, xs, state):
    """xs (T, B, D) -> hs (T, B, H), the last state, the tape."""
    hs = [state[0]]
    for x in xs:
        hs.append(np.tanh(x @ params["Wxh"] + hs[-1] @ params["Whh"] + params["bh"]))
    return np.array(hs[1:]), (hs[-1],), (xs, hs)


def cell_backward(params, dhs, tape):
    """dhs (T, B, H) -> dxs, dstate, the gradients of Wxh, Whh and bh."""
    xs, hs = tape
    grads = {name: np.zeros_like(params[name]) for name in ["Wxh", "Whh", "bh"]}
    dxs, dh_next = np.zeros_like(xs), np.zeros_like(hs[0])
    for t in range(len(xs), 0, -1):
        dz = (dhs[t - 1] + dh_next) * (1 - hs[t] ** 2)
        grads["Wxh"] += xs[t - 1].T @ dz
        grads["Whh"] += hs[t - 1].T @ dz
        grads["bh"] += dz.sum(axis=0)
        dxs[t - 1] = dz @ params["Wxh"].T
        dh_next = dz @ params["Whh"].T
    return dxs, (dh_next,), grads


# %% [markdown]
# The head and the loss, here the mean over all positions. Then `loss_and_grads` strings the parts together,
# and this one call gives an optimiser all that it needs. `np.einsum("tbh,tbv->hv", ...)` is the sum of all the
# outer products, over steps and sentences.
#
# The last cell tries all of it on odd sizes that cannot agree by accident: six steps, three sentences, inputs of
# size 5 that are not one-hot, seven units, four classes, and a first state that is not zero.


# %%
def mean_loss(logits, targets):
    p, N = softmax(logits), targets.size
    right = one_hot(targets, logits.shape[-1])
    return -np.log((p * right).sum(axis=-1)).mean(), (p - right) / N


def loss_and_grads(params, xs, targets, state):
    hs, state, tape = cell_forward(params, xs, state)
    value, dlogits = mean_loss(hs @ params["Why"] + params["by"], targets)
    dxs, dstate, grads = cell_backward(params, dlogits @ params["Why"].T, tape)
    grads["Why"] = np.einsum("tbh,tbv->hv", hs, dlogits)
    grads["by"] = dlogits.sum(axis=(0, 1))
    return value, grads, state


# %%
rng = np.random.default_rng(2)
odd = Model(RNN(5, 7), outputs=4)
many = {name: 0.3 * rng.normal(size=a.shape) for name, a in odd.init(rng).items()}
features, labels = rng.normal(size=(6, 3, 5)), rng.integers(4, size=(6, 3))
state = (rng.normal(size=(3, 7)),)
ours = loss_and_grads(many, features, labels, state)
theirs = odd.loss_and_grads(many, features, labels, state)
assert abs(ours[0] - theirs[0]) < 1e-12
assert all(relative_error(ours[1][name], theirs[1][name]) < 1e-12 for name in many)
assert np.allclose(ours[2][0], theirs[2][0], rtol=0, atol=1e-12)
print("loss, all gradients and the last state agree with rnn_core")

# %% [markdown]
# What `rnn_core` has beyond these lines is care, not ideas: checks of what comes in, one matrix product where
# we loop, sentences of unequal length. Open `rnn_core/cells.py` and `rnn_core/model.py` beside this page: you
# should recognise every line of `forward` and `backward`.
#
# **Try it.** In `cell_backward`, pretend the loss touches only the first sentence: which parts of `dstate` must
# then be zero, and why?
#
# <details>
# <summary>Answer</summary>
#
# All its rows but the first. Sentences side by side share the weights and never mix, so a loss on one says
# nothing about the first states of the others.
#
# </details>
#
# ## Where you are (core, 1 min)
#
# A weight that is used at every step has a gradient that is a sum over the steps, and one walk back collects
# all of it, because all paths share their beginning at the loss. Nudging confirms it to within a bound that
# correct code keeps and wrong code does not, provided that the weights are not tiny. A correct gradient may
# still fade to nothing on its way to the first word.
#
# **An open question.** In section 5 a right gradient reached the first word as a number with more than twenty
# zeros behind the point. Would a larger learning rate make up for that?
#
# **Practise:** [exercises on this lesson](exercises/01_word_prediction.ipynb).
#
# **Next:** [01c_does_it_remember](01c_does_it_remember.ipynb), where the first word decides the last and we
# find out how far back training can reach.
