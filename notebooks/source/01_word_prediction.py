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
# # Word prediction: a unit that remembers, a network that learns
#
# "barca is the ..." What comes next? In this lesson a network of ten units reads the three words and learns to
# say "best". Everything in it is written here, in plain loops, and trained by the simplest means there is: push
# every weight a little, and see whether the loss goes down.
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
from functools import partial

import numpy as np

from rnn_core import RNN, SGD, Batch, Model, clip_by_value, fit, gaussian, last_step
from rnn_core.datasets import load_results
from rnn_core.plots import loss_curves, probability_map, show
from rnn_core.plots.style import INK, look, new_figure, styled

# %% [markdown]
# **What you will understand first.** Three single units, each of one number `h`. Each hears +1 or −1 at its
# first step, and after that nothing but noise. Two of them still hold their first word at the end. You need
# not follow the code yet; it is folded.

# %% jupyter={"source_hidden": true}
noise = np.random.default_rng(1).normal(0, 0.1, size=40)
states = {}
for name, first, w in [("hears +1, w = 3", 1, 3), ("hears −1, w = 3", -1, 3), ("hears +1, w = 0.5", 1, 0.5)]:
    h, states[name] = 0.0, []
    for x in [first, *noise]:
        h = np.tanh(3 * x + w * h)
        states[name].append(h)
with styled():
    fig = new_figure(3.9)
    ax = fig.subplots()
    for n, (name, hs) in enumerate(states.items()):
        ax.plot(range(1, 42), hs, label=name, markevery=4, **look(n))
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set(title="The first word, held through forty steps of noise", ylim=(-1.15, 1.15))
    ax.set(xlabel="step t", ylabel="state h (no unit)")
    fig.legend(loc="outside lower center", ncols=3, handlelength=3.5)
show(
    fig,
    alt="State of three units over 41 steps. The unit that heard +1, with w = 3, stays at about +1; the one that "
    "heard -1 stays at about -1. The third, with w = 0.5, starts near +1, falls to 0 within five steps and then "
    "wanders with the noise.",
    caption="Three units and the same noise. How to read it: a line that stays up, or down, tells what came first; "
    "a line that wanders about 0 has forgotten it. Only the weight w, from a unit's state to its next state, "
    "differs between the solid line and the dash-dotted one.",
)

# %% [markdown]
# **You will be able to**
#
# - set one unit by hand so that it remembers, and say what it takes to make it forget;
# - write a recurrent network's step, its scores and its loss, and know every shape;
# - say without looking it up how the loss depends on the scores: `p` minus one-hot;
# - train 194 weights with nothing but nudges, and say what that costs;
# - ask of each trick in a recipe: *did it act?*
#
# **You need** [Before you start](00_before_you_start.ipynb): shapes, the nudge, the slope of tanh, softmax, ln.
# Letters are on [the notation card](NOTATION.md). This lesson reads one sentence at a time, so there is no batch
# axis in it.
#
# ## 1. Five questions on the page before (core, 4 min)
#
# Answer aloud, then unfold.
#
# **1.** `x` has shape (4,) and `Wxh` has shape (4, 10). What is the shape of `x @ Wxh`, and what does entry 7 of
# it add up?
#
# <details>
# <summary>Answer</summary>
#
# (10,). Entry 7 is the sum over i of `x[i] * Wxh[i, 7]`.
#
# </details>
# <br>
#
# **2.** You may run a function of one number as often as you like. How do you measure its slope at w?
#
# <details>
# <summary>Answer</summary>
#
# Run it a little above and a little below w, and divide the difference of the two values by the distance between
# the two places. A nudge near `1e-5` leaves the most digits.
#
# </details>
# <br>
#
# **3.** What is the slope of $h = \tanh(z)$ where the output is $h$? Where is it largest?
#
# <details>
# <summary>Answer</summary>
#
# $1 - h^2$; it is largest at $z = 0$, where it is 1. Near $h = 1$ and $h = -1$ it is almost 0.
#
# </details>
# <br>
#
# **4.** Scores 2, 2, 2, 2 for four words. What are the probabilities, and what is the loss whatever word comes?
#
# <details>
# <summary>Answer</summary>
#
# One quarter each, and $\ln 4$: the loss of knowing nothing.
#
# </details>
# <br>
#
# **5.** A weight influences the loss along three paths. How do you put the three together?
#
# <details>
# <summary>Answer</summary>
#
# Multiply the slopes along each path, then add the three products.
#
# </details>
#
# ## 2. One unit that remembers (core, 13 min)
#
# *A recurrent unit hears two things at each step: a new input, and itself, one step ago.*
#
# $$h_t = \tanh(3\,x_t + 3\,h_{t-1})$$
#
# The two weights are set by hand: 3 for the input, 3 for the unit's own last state. It starts at $h_0 = 0$, hears
# one word, $x_1 = 1$, and then silence, $x = 0$. Beside it a second unit, with `w = 0.5` in the place of the second 3.

# %%
for w in [3, 0.5]:
    h = 0.0
    for t, x in enumerate([1, 0, 0, 0, 0], start=1):
        h = np.tanh(3 * x + w * h)
        print(f"w = {w:<4} step {t}   x = {x}   h = {h:.4f}")

# %% [markdown]
# The first stays: the silence does not bring it down. The second loses more than half of what it holds at each step.
# What makes the difference? In silence a unit does one thing over and over: it replaces $h$ by $\tanh(w\,h)$. Where
# does that come to rest?
#
# *A fixed point is a state that is its own successor.*
#
# $$h^* = \tanh(w\,h^*)$$
#
# One is always there: $h^* = 0$. To find others, start somewhere and repeat until nothing changes. And the **slope** of
# that replacement says what becomes of a state that is a little off: off by $d$ now, it is off by (slope) · $d$ one
# step later.
#
# $$\frac{d}{dh}\tanh(w\,h) = w\,(1 - \tanh^2(w\,h)), \qquad \text{at a fixed point: } w\,(1 - (h^*)^2)$$


# %%
def settle(w, h, steps=200):
    """Where h comes to rest in silence."""
    for _ in range(steps):
        h = np.tanh(w * h)
    return h


for w in [0.5, 3]:
    ends = [settle(w, start) for start in [-1, -0.01, 0, 0.01, 1]]
    print(f"w = {w:<4} from -1, -0.01, 0, 0.01, 1 to", np.round(ends, 4) + 0.0)
top = settle(3, 1.0)
for w, rest in [(0.5, 0.0), (3, 0.0), (3, top)]:
    print(f"w = {w:<4} fixed point {rest:.4f}   slope {w * (1 - rest**2):.4f}")

# %% [markdown]
# With w = 0.5 every start ends at 0, where the slope is less than 1: each step draws the state in. With w = 3 the
# slope at 0 is 3, more than 1, so 0 throws every state away; it is a knife's edge, and a hundredth to either side
# decides. There are two places of rest, one up and one down, and their slope is close to 0.

# %% jupyter={"source_hidden": true}
with styled():
    fig = new_figure(3.9)
    grid = np.linspace(-1.2, 1.2, 121)
    for ax, w, n in zip(fig.subplots(1, 2, sharey=True), [3, 0.5], [0, 2], strict=True):
        h, stairs = 0.12 if w == 3 else 1.0, []
        for _ in range(8):
            stairs += [(h, h), (h, np.tanh(w * h))]
            h = np.tanh(w * h)
        ax.plot(grid, grid, color=INK, linewidth=1, label="stays: h after = h before")
        ax.plot(grid, np.tanh(w * grid), label=f"tanh({w} h)", **{**look(n), "marker": ""})
        ax.plot(*np.array(stairs).T, color="#D55E00", linestyle=":", label="one state, step by step")
        rests, fill = ([-top, 0, top], [INK, "white", INK]) if w == 3 else ([0], [INK])
        ax.scatter(rests, rests, s=70, c=fill, edgecolor=INK, zorder=3)
        ax.set(title=f"w = {w}", xlabel="h before (no unit)", xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
        ax.legend(loc="lower right" if w == 0.5 else "upper left", fontsize=9)
    fig.axes[0].set_ylabel("h after one step of silence (no unit)")
show(
    fig,
    alt="Two panels, state after a step against state before. Left, w = 3: the curve crosses the diagonal three "
    "times; filled dots near -1 and +1, an open dot at 0; a dotted staircase climbs from 0.12 to the upper dot. "
    "Right, w = 0.5: the curve crosses once, at 0, a filled dot; the staircase descends from 1 to 0.",
    caption="How to read it: go from a state on the diagonal up or down to the curve, that is its next value; "
    "across to the diagonal, and again. Filled dots draw the staircase in, the open one sends it away. The curve "
    "is steeper than the diagonal at 0 on the left, flatter on the right, and that is the whole difference.",
)

# %% [markdown]
# A unit with two places of rest is a **latch**. Its first word decides which of them it goes to, and at the top the
# slope is so small that any little disturbance is divided by more than thirty at the next step.
#
# **Guess 1.** The latch rests at the top. *One* disturbance comes, $x = -a$ for a single step, then silence again.
# How large must $a$ be to make the latch forget for good: about 0.03, about 0.5, or about 1?

# %%
guess = ...  # 0.03, 0.5 or 1

# %% jupyter={"outputs_hidden": true}
print("Answer 1")
for a in [0.03, 0.5, 0.9, 0.99, 1.0]:
    after = np.tanh(3 * -a + 3 * top)
    print(f"a = {a:<4}   h right after {after:7.4f}   where it settles {settle(3, after):7.4f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# With equal weights the unit computes $\tanh(3\,(h - a))$. It lands below the knife's edge exactly when $a$ is larger
# than $h^* = 0.9949$, and above it otherwise; from there it goes back to where it was. So it takes a word of the
# opposite sign spoken at full strength. That is what a memory should do: hold against murmurs, and give way to a new
# word.
#
# </details>
# <br>
#
# A push that *stays on* is another matter: the next cell finds the smallest fatal one, by halving the gap between a
# push that is survived and one that is not. And noise, which pushes now up, now down? A thousand copies of the latch
# hear a thousand steps of it, and we count those that still stand at the top.

# %%
survived, fatal = 0.0, 1.0
for _ in range(30):
    a = (survived + fatal) / 2
    h = top
    for _ in range(2000):
        h = np.tanh(3 * -a + 3 * h)
    survived, fatal = (a, fatal) if h > 0 else (survived, a)
print(f"a push that never stops flips the latch beyond {fatal:.4f}")

for size in [0.1, 0.2, 0.3]:
    rng = np.random.default_rng(0)
    h = np.full(1000, top)
    for _ in range(1000):
        h = np.tanh(3 * size * rng.normal(size=1000) + 3 * h)
    print(f"noise of size {size}: {(h > 0).mean():.1%} still hold the first word")

# %% [markdown]
# **What we saw.** In silence the latch holds its first word for ever. A steady push moves its place of rest and the
# knife's edge towards each other; beyond 0.4344 they have met, and there is no place of rest left at the top. In
# noise of size 0.1 (its standard deviation) not one latch of a thousand forgets. At 0.3 about half stand at the
# top, which is chance: now and then several pushes come in a row the same way, and nothing of the first word is
# left. Memory in such a unit is not storage, it is *two places of rest and a hill between them*.
#
# We set its weights by hand. Could a network have found them? Keep the question; first the network.
#
# ## 3. Words in, state on (core, 8 min)
#
# The task: after "barca is the" comes "best". Four words, the vocabulary, are all that this network will ever know;
# $V = 4$. A word becomes numbers by its place in the list.
#
# *One-hot: a row of zeros, with a single 1 at the word's own place.*


# %%
def one_hot(i, V):
    x = np.zeros(V)
    x[i] = 1.0
    return x


words = ["barca", "is", "the", "best"]
V, H = len(words), 10
xs = [one_hot(i, V) for i in [0, 1, 2]]
target = 3
print("is   ", xs[1])

# %% [markdown]
# A word's one-hot row, times a matrix, *picks out one row* of the matrix: each word will own a row of weights.
#
# The network has a state of ten numbers, $H = 10$, in the place of the latch's one. Most books call it the **hidden
# state**. So the two weights become two matrices, and each unit gets a bias:
#
# *The new state is tanh of the input, weighted, plus the old state, weighted, plus a bias.*
#
# $$h_t = \tanh(x_t\,W_{xh} + h_{t-1}\,W_{hh} + b_h)$$
#
# The bent function that a unit applies to its sum, here tanh, is its **activation**. The rule as a whole, which makes
# the next state out of the last one and a new word, is a **recurrence**: it is what "recurrent" stands for. Reading a
# sentence is taking one step after the other, with the *same* weights:
#
# ```
#             barca            is             the
#               | Wxh           | Wxh          | Wxh
#               v               v              v
#   hs[0] ---> hs[1] --------> hs[2] -------> hs[3] ---> scores ---> probabilities
#        Whh           Whh            Whh           Why       softmax
# ```
#
# `hs` keeps all the states. `hs[0]` is the one *before* the first word, zeros; `hs[t]` is the one after word t.


# %%
def step(params, x, h):
    return np.tanh(x @ params["Wxh"] + h @ params["Whh"] + params["bh"])


def forward(params, xs, h):
    hs = [h]
    for x in xs:
        hs.append(step(params, x, hs[-1]))
    return hs


latch = {"Wxh": np.array([[3.0]]), "Whh": np.array([[3.0]]), "bh": np.zeros(1)}
print("the latch is the case H = 1:", *np.round(forward(latch, np.array([[1.0], [0.0]]), np.zeros(1)), 4))

# %% [markdown]
# Two more arrays read the last state: `Why`, from the ten units to the four words, and a bias `by` for each word.
#
# *The scores are the state, weighted, plus a bias for each word.*
#
# $$\text{logits} = h\,W_{hy} + b_y$$
#
# The first weights are drawn small, a hundredth of a standard normal number each, by a **generator** of random numbers
# that starts from a `seed`: the same seed, the same weights. The biases begin at 0. Below the definitions every shape
# is printed once. Say each aloud before you look: the three matrices, a state, the scores.


# %%
def fresh(seed):
    rng = np.random.default_rng(seed)
    shapes = {"Wxh": (V, H), "Whh": (H, H), "Why": (H, V)}
    params = {name: 0.01 * rng.normal(size=shape) for name, shape in shapes.items()}
    return {**params, "bh": np.zeros(H), "by": np.zeros(V)}


def scores(params, h):
    return h @ params["Why"] + params["by"]


# %%
params, h0 = fresh(0), np.zeros(H)
hs = forward(params, xs, h0)
logits = scores(params, hs[-1])
for name, array in [("x", xs[0]), ("h", hs[-1]), ("logits", logits), *params.items()]:
    print(f"{name:7}{array.shape}")
print(len(hs), "states for", len(xs), "words;", sum(W.size for W in params.values()), "parameters")

# %% [markdown]
# 40 + 100 + 40 weights and 10 + 4 biases: 194 numbers, and learning means choosing them.
#
# ## 4. Scores, probabilities, loss (core, 10 min)
#
# The scores become probabilities by softmax, and the word that came makes the loss, $-\ln p$. Both stood in [Before
# you start](00_before_you_start.ipynb); for one row of scores they are three lines.
#
# How should the scores change, to lower the loss? Try it with two words only, "best" and "worst", with scores 1 and
# 0. The word that comes is "best".


# %%
def softmax(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


def surprise(logits, target):
    return -np.log(softmax(logits)[target])


# %%
two = np.array([1.0, 0.0])
print("probabilities", softmax(two).round(4), f"  loss {surprise(two, 0):.4f}")

# %% [markdown]
# **Guess 2.** Raise the score of "best" a little. The loss falls, so the slope is negative. How steep is it: −1,
# −0.7311 or −0.2689? And what is the slope in the score of "worst"?

# %%
guess = ...  # two numbers

# %% jupyter={"outputs_hidden": true}
print("Answer 2")
for i, word in enumerate(["best", "worst"]):
    push = 1e-5 * one_hot(i, 2)
    slope = (surprise(two + push, 0) - surprise(two - push, 0)) / 2e-5
    print(f"slope in the score of {word:6} {slope:7.4f}")

# %% [markdown]
# The two slopes are the *probabilities, less 1 where the word really came*:
#
# *p minus one-hot: each score is pushed down by the probability it was given, and the right one is pushed up by 1.*
#
# $$\frac{d\,\text{loss}}{d\,\text{logits}_i} = p_i - \text{one-hot}_i$$
#
# <details>
# <summary>The reason</summary>
#
# Written out, $\text{loss} = -\text{logits}_\text{target} + \ln \sum_j e^{\text{logits}_j}$. The first part has the
# slope $-1$ in the target's score and 0 in the others. The second has the slope $e^{\text{logits}_i} / \sum_j
# e^{\text{logits}_j}$, which is $p_i$.
#
# So a network that already gives the right word 0.7311 has only 0.2689 left to gain per unit of score, and one that
# is certain and right has nothing left: the slopes fade by themselves. They add up to 0, since adding the same to
# all scores changes nothing.
#
# </details>
# <br>
#
# Two words might be luck: the next cell tries four, with scores drawn at random, and each of them as the word that
# came. Then it defines the whole network's loss: read the sentence from the state `h`, score the last state, take the
# surprise at the target. Only the step after "the" is asked for an answer.


# %%
rng = np.random.default_rng(0)
some = rng.normal(size=V)
for came in range(V):
    for i in range(V):
        push = 1e-5 * one_hot(i, V)
        slope = (surprise(some + push, came) - surprise(some - push, came)) / 2e-5
        assert abs(slope - (softmax(some) - one_hot(came, V))[i]) < 1e-9
print("p minus one-hot, 16 times out of 16")


def sentence_loss(params, xs, target, h):
    return surprise(scores(params, forward(params, xs, h)[-1]), target)


# %% [markdown]
# **Guess 3.** The 194 numbers are those of `fresh(0)`: tiny ones, and zeros. What is the network's loss before it has
# learned anything: near 0, near 1.4, or somewhere far above?

# %%
guess = ...  # a number of nats

# %% jupyter={"outputs_hidden": true}
print("Answer 3")
print(f"loss {sentence_loss(params, xs, target, h0):.4f}   ln 4 = {np.log(4):.4f}")
print("probabilities", softmax(logits).round(4))

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Tiny weights make tiny states, tiny states and tiny weights make scores that are almost 0, and softmax of four almost
# equal scores is almost one quarter each. The loss is that of knowing nothing, $\ln 4 = 1.3863$. It is the
# first thing to check in any new network.
#
# </details>
#
# ## 5. Learning by nudging (core, 10 min)
#
# Everything that a network needs to learn is now on this page. We can run the loss as often as we like; so push each
# of the 194 numbers up a little and down a little, and note the slope.
#
# *The gradient has the parameters' own names and shapes, and holds the slope of the loss in each number.*
#
# $$\frac{dL}{dW_{ij}} \approx \frac{L(W_{ij} + \varepsilon) - L(W_{ij} - \varepsilon)}{2\,\varepsilon}$$
#
# `L` takes no argument: it reads `params`, in which the nudge stands. Ours also notes each time that it is asked, so
# that we can count.


# %%
def nudged_gradient(params, L, eps=1e-5):
    """The slope of L() in every number of params, each put back after its two nudges."""
    grads = {name: np.zeros_like(W) for name, W in params.items()}
    for name, W in params.items():
        for i in np.ndindex(W.shape):
            kept = W[i]
            W[i] = kept + eps
            up = L()
            W[i] = kept - eps
            down = L()
            W[i] = kept
            grads[name][i] = (up - down) / (2 * eps)
    return grads


readings = []


def L():
    readings.append(sentence_loss(params, xs, target, h0))
    return readings[-1]


grads = nudged_gradient(params, L)
print("the sentence was read", len(readings), "times for one gradient")

# %% [markdown]
# **Guess 4.** Five arrays, one gradient each: `Wxh`, `Whh`, `bh`, `Why`, `by`. In the fresh network, which holds the
# largest slope? And is the runner-up near, or far behind?

# %%
guess = ...  # a name, and "near" or "far"

# %% jupyter={"outputs_hidden": true}
print("Answer 4")
for name, g in sorted(grads.items(), key=lambda item: -np.abs(item[1]).max()):
    print(f"{name:4} largest slope {np.abs(g).max():.2g}")
print("by itself:", grads["by"].round(2))

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# `by` is added straight to the scores, so its gradient *is* p minus one-hot: +0.25 three times, and −0.75 at "best".
# Every other array acts through something tiny. The slope in `Why` is p minus one-hot times the state; in `Wxh` and
# `bh` it passes through `Why`; in `Whh` it passes through `Why` and meets a state besides.
#
# </details>
# <br>
#
# With the slopes known, each number goes a small way against its own. How far is the **learning rate**, `lr`. This is
# SGD, stochastic gradient descent, though with a single sentence nothing about it is stochastic.
#
# $$W \leftarrow W - \text{lr} \cdot \frac{dL}{dW}$$
#
# One hundred steps. The cell takes about a second.


# %%
def sgd(params, grads, lr):
    for name, g in grads.items():
        params[name] -= lr * g


params, readings = fresh(0), []
demo = []
for _ in range(100):
    demo.append(sentence_loss(params, xs, target, h0))
    sgd(params, nudged_gradient(params, L), lr=0.1)
p = softmax(scores(params, forward(params, xs, h0)[-1]))
print(f"loss {demo[0]:.4f} at first, {demo[10]:.4f} after 10 steps, {demo[50]:.4f} after 50")
print(f"after 100 steps: {words[p.argmax()]!r} with probability {p[target]:.4f}")
print(f"the sentence was read {len(readings):,} times")

# %% [markdown]
# **What we saw.** It learned. There is no theory in that cell: 194 numbers, each moved the way that made the loss
# smaller. That is *all* that training is; what follows in this course makes it cheaper and asks what was learned.
#
# Cheaper is needed. Each gradient cost two readings for each number. Ten times the units would make `Whh` alone 10,000
# numbers, 20,000 readings for a single step, and each reading longer as well.
#
# ## 6. A thousand epochs, as the tutorial has it (core, 9 min)
#
# The phrase comes from a small public tutorial (on GitHub, the repository Remonashraf123/RNN), whose recipe has
# more in it than our hundred steps: gradient clipping, a state that is carried on, a thousand **epochs** (an epoch
# is one pass over all the data; here, one sentence). We keep its task whole. What differs:
#
# | the tutorial | here | effect |
# |---|---|---|
# | columns, `W @ x`, arrays (10, 4), (10, 1) | rows, `x @ W`, arrays (4, 10), (10,) | none: matrices transposed |
# | words in sorted order | words in the phrase's order | none: rows change places |
# | hidden size 10, tanh, weights 0.01 · normal, biases 0 | the same, from `np.random.default_rng` | another draw |
# | softmax at every step | only where it is read: in the loss, and in the last figure | none |
# | loss $-\ln p$ after "the" alone: one position, so its sum is its mean | the same | none: the rate carries over |
# | gradient: a backward loop along the targets; there is one, so it sees the *first* word only | nudging | section 8 |
# | each entry clipped to −5 ... 5 | the same | did it act? |
# | SGD, learning rate 0.01, 1,000 epochs, loss at every 100th | the same | |
# | each epoch starts from the state in which the last one ended | the same | did it act? |
# | at the end, one prediction from a state of zeros | the same | |
#
# *Clipping: an entry of the gradient that is larger than a limit is set back to the limit.* It is there for the
# rare enormous gradient, which could throw all the weights far off in a single step.
#
# The cell reads the sentence about 390,000 times. Allow it ten seconds or so (longer on Binder); the lines appear as
# they are earned. `partial` makes a loss without arguments, as `L` was. The carried state counts as given: the gradient
# does not ask how it came about.


# %%
def clip(grads, limit):
    """Clip every entry, in place; returns the largest size before."""
    largest = max(np.abs(g).max() for g in grads.values())
    for g in grads.values():
        np.clip(g, -limit, limit, out=g)
    return largest


params, h = fresh(0), np.zeros(H)
losses, largest = [], []
for epoch in range(1000):
    losses.append(sentence_loss(params, xs, target, h))
    grads = nudged_gradient(params, partial(sentence_loss, params, xs, target, h))
    largest.append(clip(grads, 5))
    last = forward(params, xs, h)[-1]
    sgd(params, grads, lr=0.01)
    h = last  # carried on into the next epoch
    if epoch % 100 == 0:
        print(f"epoch {epoch:3}   loss {losses[-1]:.4f}")

# %%
fig = loss_curves(
    {"1,000 epochs, lr 0.01": losses, "section 5: 100 steps, lr 0.1": demo},
    baselines={"knows nothing, ln 4": np.log(4)},
    title="Both runs start at ln 4 and learn",
)
fig.axes[0].axhline(0, color=INK, linewidth=0.8)
fig.axes[0].text(130, 0.02, "certain and right: 0")
show(
    fig,
    alt="Loss against epoch. Both curves start on the dashed line at 1.39. The solid one, 1,000 epochs at rate 0.01, "
    "falls smoothly to about 0.05. The one with squares, 100 steps at rate 0.1, falls ten times as fast, to the same "
    "level. A line at the bottom marks 0.",
    caption="Loss of the word after “the”. How to read it: the dashed level is the loss of four equal "
    "probabilities, the line at the bottom that of being certain and right. A tenth of the steps, each ten "
    "times as long, come to the same place.",
)

# %% [markdown]
# The prediction, from a state of zeros, with softmax at every step now: what does the network expect after each word?

# %%
ps = np.array([softmax(scores(params, h)) for h in forward(params, xs, h0)[1:]])
print("barca is the ...", words[ps[-1].argmax()], f"  (probability {ps[-1, target]:.4f})")
fig = probability_map(ps, words[:3], words, targets=[None, None, "best"])
show(
    fig,
    alt="Map of three columns, the words read, and four rows, the next word. In all three columns nearly all the "
    "probability lies on best; the field of best after the is framed.",
    caption="Probability of each next word after each word read. How to read it: a column adds up to 1; the frame is "
    "the one answer that training asked for. The first two columns were never trained on anything.",
)

# %% [markdown]
# "best", with a probability of 0.9536. But look at the other two columns. After "barca" alone the network
# says "best", and after "barca is" it does, too. Nobody asked it there, so it is not wrong; it is a hint, and the
# open question at the end comes back to it.
#
# ## 7. The same in rnn_core; did the tricks act? (core, 8 min)
#
# From the next lessons on these functions are imported. `rnn_core` holds them with a batch axis, so that many
# sentences can be read side by side: one sentence is a batch of 1, (T, B, D) = (3, 1, 4). The next cell asserts: the
# same weights, the same states, the same loss; and then the same gradient. `loss_and_grads` finds it without a nudge,
# in one pass backward. *How* is the subject of [01b](01b_backpropagation_through_time.ipynb); here it is only a
# promise, but one that we can check.

# %%
model = Model(RNN(V, H), outputs=V, reads=last_step)
small = gaussian(0.01)
start = model.init(np.random.default_rng(0), Wxh=small, Whh=small, Why=small)
xs_batch = np.array(xs)[:, None, :]
hs_core, _, _ = model.cell.forward(start, xs_batch)
assert all(np.array_equal(start[name], W) for name, W in fresh(0).items())
assert np.allclose(hs_core[:, 0], forward(start, xs, h0)[1:], rtol=1e-12)
loss, grads, _ = model.loss_and_grads(start, xs_batch, np.array([target]))
nudged = nudged_gradient(start, partial(sentence_loss, start, xs, target, h0))
assert abs(loss - sentence_loss(start, xs, target, h0)) < 1e-12
assert all(np.allclose(grads[name], nudged[name], rtol=0, atol=1e-9) for name in nudged)
print("xs", xs_batch.shape, "  hs", hs_core.shape, "  same weights, states, loss;")
print("one pass backward gives the same", sum(g.size for g in grads.values()), "slopes")

# %% [markdown]
# And the whole run, which took several seconds above: a thousand epochs with clipping and a carried state. (`Batch`'s
# own `fresh=False` says: do not begin from a state of zeros. It has nothing to do with our function `fresh`.) `fit` is
# the training loop, `clip_by_value` is our `clip`, `SGD` our `sgd`.


# %%
def thousand(from_zeros):
    """1,000 epochs from the same first weights; from_zeros: each starts from a state of zeros."""
    epoch = Batch(xs_batch, np.array([target]), fresh=from_zeros)
    limit = partial(clip_by_value, limit=5)
    return fit(model, start, lambda step: epoch, SGD(lr=0.01), steps=1000, clip=limit, quiet=True)


carried, history = thousand(from_zeros=False)
assert np.allclose(history.losses, losses, rtol=0, atol=1e-7)
assert all(np.allclose(carried[name], W, rtol=0, atol=1e-6) for name, W in params.items())
print("the same 1,000 losses, the same 194 numbers at the end")

# %% [markdown]
# That cell ran in the time of a blink. Now the tricks. For each trick of a recipe there is one question to ask before
# it is believed: **did it act?**
#
# **Guess 5.** The limit for clipping was 5. In how many of the 1,000 epochs was an entry of the gradient clipped: none,
# a few at the start, or most?

# %%
guess = ...  # "none", "a few" or "most"

# %% jupyter={"outputs_hidden": true}
print("Answer 5")
print("epochs in which clipping acted:", sum(size > 5 for size in largest))
print(f"largest entry of the gradient: {max(largest):.4f}, in epoch {np.argmax(largest)}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# An entry of p minus one-hot is never larger than 1 in size. The gradients of `by` and `Why` are that, or that times a
# state between −1 and 1; the others come back through `Why`, which is small. The largest slope was there at the
# start, three quarters, and it shrinks as the network learns. A limit of 5 is out of reach: in this recipe clipping is
# a seat belt in a parked car. It does no harm, but it is not the reason for the result, either.
#
# </details>
# <br>
#
# And carrying the state? The same thousand epochs, each from zeros:

# %%
_, without = thousand(from_zeros=True)
print(f"state carried  last loss {history.losses[-1]:.4f}")
print(f"state zeroed   last loss {without.losses[-1]:.4f}")

# %% [markdown]
# **What we saw.** Carrying acted, barely: it changed the fourth decimal. It cannot do more, as each epoch reads the
# same sentence, so that what is carried in says nothing that the sentence does not. In a long text, cut into pieces,
# carrying is worth much; lesson 04 will measure it.
#
# ## 8. Evidence (core, 4 min)
#
# One seed is an example. Ten seeds, run by `python tools/course.py results lesson01` and stored in
# `data/results/lesson01.json`. There is **no held-out column**: this task has one sentence, so nothing can be kept
# back to test on, and nothing here shows that the network would cope with a sentence it has not seen.

# %%
stored = load_results("lesson01")["values"]


def row(claim, baseline, values, seconds):
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    print(f"{claim:34}{baseline:>9}{middle:>9.4f}   {low:.4f} to {high:.4f}  {np.median(seconds):>6.1f} s")


nudging, kept, zeros = stored["nudging"], stored["carried"], stored["fresh"]
gain = np.array(zeros["last"]) - kept["last"]
print(f"{'ten seeds, none held out':34}{'baseline':>9}{'median':>9}   lowest to highest  time")
row("p(best), 100 steps of nudging", "0.25", nudging["p best"], nudging["seconds"])
row("p(best), 1,000 epochs, backward", "0.25", kept["p best"], kept["seconds"])
row("last loss, state carried", "ln 4", kept["last"], kept["seconds"])
row("last loss, state zeroed", "ln 4", zeros["last"], zeros["seconds"])
row("what carrying takes off the loss", "0", gain, kept["seconds"])
row("share of epochs clipped at 5", "none", kept["share clipped"], kept["seconds"])
lower = stored["clipped at 0.5"]
row("the same, had the limit been 0.5", "none", lower["share clipped"], lower["seconds"])

# %% [markdown]
# The times are processor seconds for one run (medians), on the machine where the file was made.
#
# One row of the table in section 6 is left: the tutorial's gradient starts at the *first* word, as if "best" had to
# follow "barca", while the loss it prints is the one after "the". The results file holds that run again, from the
# tutorial's own first weights, and beside it the true gradient from the same weights.

# %%
tutorial = stored["tutorial"]
print("ten losses, as the tutorial prints them:", tutorial["agrees with the tutorial to four decimals"])
print("epochs               0, 300, 600, 900")
for name in ["its own gradient", "the loss's gradient"]:
    print(f"{name:20}", *(f"{loss:.4g}" for loss in tutorial[name][::3]))

# %% [markdown]
# The tutorial's gradient is the slower one, but it learns. A network trained to answer after the wrong word answers
# after the right one as well: the second hint. And a third: at the first word there is no state before, so the
# tutorial's `Whh` gets no gradient in a thousand epochs. The recurrent weights stay as they were drawn, and the loss
# goes down all the same.
#
# ## Where you are (core, 2 min)
#
# A recurrent network is one step, `h = tanh(x @ Wxh + h @ Whh + bh)`, taken again and again with the same weights.
# Scores become probabilities by softmax, the loss is the surprise at the word that came, and its slope in the scores
# is p minus one-hot. Any weight's slope can be found with two readings, and moving all of them against their slopes is
# learning, honest and expensive.
#
# **An open question.** The latch remembers; we set it so. The network says "best" after "barca is the", but also
# after "barca", and it learns even when it is trained after the wrong word, its recurrent weights unmoved. *Does it
# remember anything at all?* Think of a way to find out, with the functions on this page. (A start: read the sentence
# backwards. Or read nothing.)
#
# **Practise:** [exercises on this lesson](exercises/01_word_prediction.ipynb).
#
# **Next:** [01b, backpropagation through time](01b_backpropagation_through_time.ipynb), where the 388 readings
# become one pass forward and one back. The open question is answered in [01c, does it
# remember?](01c_does_it_remember.ipynb).
