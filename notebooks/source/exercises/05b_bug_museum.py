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
# # Exercises: the bug museum, second room
#
# Seven mistakes in reading, writing and counting. The gradient check is silent at every one of them, since each
# computes the right gradient of the wrong thing. [The first room](05_bug_museum.ipynb) holds those that it can
# catch.
#
# **How it works.** At each exhibit you first see the *symptom* alone. Choose the law that would have caught the
# mistake, a letter from the table: put it in place of the dots, and run the cell. Then unfold the cell below it,
# which holds the code as it was found, repair it, and run it and the check: it tells you at once.
#
# | | law |
# |---|---|
# | A | going back agrees with nudging, with weights at scale 0.3 and before any clipping |
# | B | reading in two halves equals reading once |
# | C | doing it twice gives the same answer, and changes nothing |
# | D | padding changes nothing |
# | E | every example is seen once an epoch |
# | F | another process gives the same answer |
# | G | one small case comes out as worked out by hand |

# %%
import numpy as np

from rnn_core.exercises import check
from rnn_core.exercises.museum import choose, symptom

# %% [markdown]
# ## 1. The last word counts, alone (further, 5 min)
#
# A network with random weights reads five sentences. Compare the first three rows; then the last two.

# %%
symptom("read")

# %%
# BEGIN SOLUTION
law = "B"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("read", law)

# %% [markdown]
# The code as it was found.


# %% jupyter={"source_hidden": true}
def read(xs, h, Wxh, Whh):
    for x in xs:
        # BEGIN SOLUTION
        h = np.tanh(x @ Wxh + h @ Whh)
    return h
    # STUDENTS SEE
    #         h_new = np.tanh(x @ Wxh + h @ Whh)
    #     return h_new
    # END SOLUTION


# %%
check("read", read)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The loop computes a new state at each turn. Where does it go, and what does the next turn use?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 2. Between nought and one (further, 4 min)
#
# It rises, it stays between 0 and 1, it is one half at 0, and backpropagation through it agrees with nudging to ten
# digits. What more can one ask of a sigmoid?

# %%
symptom("sigmoid")

# %%
# BEGIN SOLUTION
law = "G"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("sigmoid", law)

# %% [markdown]
# The code as it was found.


# %% jupyter={"source_hidden": true}
def sigmoid(z):
    # BEGIN SOLUTION
    return (1 + np.tanh(z / 2)) / 2
    # STUDENTS SEE
    #     return (1 + np.tanh(z)) / 2
    # END SOLUTION


# %%
check("sigmoid", sigmoid)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Compare the value at 1 with the last line of the symptom. Where else in the table does that number stand?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 3. It stammers (further, 4 min)
#
# A network has learnt a sentence by heart, without a single error. Now it is asked to write it.

# %%
symptom("write")

# %%
# BEGIN SOLUTION
law = "B"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("write", law)

# %% [markdown]
# The code as it was found. `step(symbol, h)` gives the next symbol and the next state, and is right.


# %% jupyter={"source_hidden": true}
def write(step, symbol, h, count):
    text = []
    for _ in range(count):
        # BEGIN SOLUTION
        symbol, h = step(symbol, h)
        # STUDENTS SEE
        #         symbol, _ = step(symbol, h)
        # END SOLUTION
        text.append(symbol)
    return text


# %%
check("write", write)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# What does the network know at the second turn that it did not know at the first?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 4. Worse after lunch (further, 4 min)
#
# The network was trained, its weights were saved, and its text was perfect. Then the program was closed. Each time
# it is started again it writes something else, and never anything sensible.

# %%
symptom("vocabulary")

# %%
# BEGIN SOLUTION
law = "F"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("vocabulary", law)

# %% [markdown]
# The code as it was found: it lists the characters of a text, and a character's number is its place in the list.


# %% jupyter={"source_hidden": true}
def vocabulary(text):
    # BEGIN SOLUTION
    return sorted(set(text))
    # STUDENTS SEE
    #     return list(set(text))
    # END SOLUTION


# %%
check("vocabulary", vocabulary)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# What decides the order of a set of strings?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 5. Not everybody is asked (further, 5 min)
#
# The loss on the training data falls beautifully, and the held-out score is poor. Somebody counts.

# %%
symptom("minibatches")

# %%
# BEGIN SOLUTION
law = "E"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("minibatches", law)

# %% [markdown]
# The code as it was found: the batches of one epoch, joined, and how many there were.


# %% jupyter={"source_hidden": true}
def minibatches(X, size):
    found = []
    # BEGIN SOLUTION
    for i in range(0, len(X), size):
        # STUDENTS SEE
        #     for i in range(-(-len(X) // size)):
        # END SOLUTION
        found.append(X[i : i + size])
    return np.concatenate(found), len(found)


# %%
check("minibatches", minibatches)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Where should batch number 2 begin?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 6. Learning without learning (further, 5 min)
#
# A curve such as one likes to see. There is only one thing odd about it, and it stands in the caption.

# %%
symptom("smoothed")

# %%
# BEGIN SOLUTION
law = "G"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("smoothed", law)

# %% [markdown]
# The code as it was found: V symbols, windows of T steps, each loss the mean over a window.


# %% jupyter={"source_hidden": true}
def smoothed(losses, V, T):
    # BEGIN SOLUTION
    s, curve = np.log(V), []
    # STUDENTS SEE
    #     s, curve = np.log(V) * T, []
    # END SOLUTION
    for loss in losses:
        s = 0.99 * s + 0.01 * loss
        curve.append(s)
    return np.array(curve)


# %%
check("smoothed", smoothed)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# At which height must the curve of a net that knows nothing begin?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## 7. It depends on who sits beside you (further, 5 min)
#
# A network reads sentences side by side in a batch, padded to one length. The sentence “not bad” is always the
# same. Only its neighbour in the batch changes.

# %%
symptom("answer_state")

# %%
# BEGIN SOLUTION
law = "D"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("answer_state", law)

# %% [markdown]
# The code as it was found. `hs` (T, B, H) are all states, padding included; `lengths` (B,) the sentences' lengths.


# %% jupyter={"source_hidden": true}
def answer_state(hs, lengths):
    # BEGIN SOLUTION
    return hs[lengths - 1, np.arange(len(lengths))]
    # STUDENTS SEE
    #     return hs[-1]
    # END SOLUTION


# %%
check("answer_state", answer_state)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# After which word does the state stand that the code takes?
#
# </details>
#
# [The solution](../solutions/05b_bug_museum.ipynb)

# %% [markdown]
# ## Where you are (core, 1 min)
#
# None of these seven is about calculus. Each breaks a plain sentence: halves make a whole, padding does nothing,
# everybody is seen once. Write such sentences down for your own program, and let the machine check them every day.
