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
# # Exercises: the bug museum, first room
#
# Seven mistakes in going back, and in judging those who go back. All were found in respected teaching code, where
# they had lived for years; here each is written afresh. All of them run, and none of them complains.
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
# ## 1. The check that passed (further, 6 min)
#
# A student of recurrent networks checks the gradient, as one should. The weights are freshly drawn, at scale 0.001,
# the tolerance is one in a hundred, and the check passes. Somebody else draws larger weights.

# %%
symptom("way_back")

# %%
# BEGIN SOLUTION
law = "A"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("way_back", law)

# %% [markdown]
# The code as it was found. `hs` (T + 1, H) are the states, `dhs` (T, H) the loss's own gradients.


# %% jupyter={"source_hidden": true}
def way_back(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dzs[t] = (dhs[t] + dh_next) * (1 - hs[t + 1] ** 2)
        # BEGIN SOLUTION
        dh_next = dzs[t] @ Whh.T
        # STUDENTS SEE
        #         dh_next = dzs[t] @ Whh
        # END SOLUTION
    return dzs


# %%
check("way_back", way_back)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Which line sends something from step t + 1 to step t? The numbers are of the right size there, and arrive at the
# wrong units.
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 2. Three in a million (further, 5 min)
#
# The same check, another colleague. Here even a strict tolerance would let the mistake through, as long as the
# weights are tiny: the error is what rounding looks like.

# %%
symptom("way_back_through_tanh")

# %%
# BEGIN SOLUTION
law = "A"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("way_back_through_tanh", law)

# %% [markdown]
# The code as it was found.


# %% jupyter={"source_hidden": true}
def way_back_through_tanh(hs, dhs, Whh):
    dzs, dh_next = np.zeros_like(dhs), np.zeros(dhs.shape[1])
    for t in reversed(range(len(dhs))):
        dh = dhs[t] + dh_next
        # BEGIN SOLUTION
        dzs[t] = dh * (1 - hs[t + 1] ** 2)
        # STUDENTS SEE
        #         dzs[t] = dh
        # END SOLUTION
        dh_next = dzs[t] @ Whh.T
    return dzs


# %%
check("way_back_through_tanh", way_back_through_tanh)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Near zero, tanh is almost a straight line of slope one. What does the code do where it is not?
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 3. Right for one word (further, 5 min)
#
# The gradient of `Whh` is put together from the states and from `dzs` (T, H), which are right. For sentences of one
# word it is perfect.

# %%
symptom("recurrent_weights")

# %%
# BEGIN SOLUTION
law = "A"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("recurrent_weights", law)

# %% [markdown]
# The code as it was found. `hs[0]` is the first state.


# %% jupyter={"source_hidden": true}
def recurrent_weights(hs, dzs):
    dWhh = np.zeros((hs.shape[1], hs.shape[1]))
    for t in range(len(dzs)):
        # BEGIN SOLUTION
        h_prev = hs[t]
        # STUDENTS SEE
        #         h_prev = hs[-2]
        # END SOLUTION
        dWhh += np.outer(h_prev, dzs[t])
    return dWhh


# %%
check("recurrent_weights", recurrent_weights)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Step t reads one particular state. Which one does the loop use at each turn?
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 4. Not the same twice (further, 4 min)
#
# Nothing was changed between the two lines. The function was called, and then it was called again with the same
# arguments.

# %%
symptom("through_tanh")

# %%
# BEGIN SOLUTION
law = "C"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("through_tanh", law)

# %% [markdown]
# The code as it was found.


# %% jupyter={"source_hidden": true}
def through_tanh(dh, h):
    # BEGIN SOLUTION
    slope = 1 - h * h
    # STUDENTS SEE
    #     h *= h
    #     slope = 1 - h
    # END SOLUTION
    return dh * slope


# %%
check("through_tanh", through_tanh)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The first call left something behind. Which of the arguments is an array that it writes to?
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 5. A ball that never rests (further, 5 min)
#
# A small rate, a smooth valley, plain gradient descent: it must roll to the bottom and stay. One of these two does.

# %%
symptom("descend")

# %%
# BEGIN SOLUTION
law = "C"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("descend", law)

# %% [markdown]
# The code as it was found. `slope(w)` is right.


# %% jupyter={"source_hidden": true}
def descend(w, slope, lr, steps):
    path = [w]
    # BEGIN SOLUTION
    for _ in range(steps):
        dw = np.zeros_like(w)
        # STUDENTS SEE
        #     dw = np.zeros_like(w)
        #     for _ in range(steps):
        # END SOLUTION
        dw += slope(w)
        w = w - lr * dw
        path.append(w)
    return np.array(path)


# %%
check("descend", descend)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# What is in `dw` at the second turn, before anything is added to it?
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 6. A strange judge (further, 5 min)
#
# This function compares a gradient with the nudged one and gives the error. It is the judge of all the others, and
# nobody has judged it.

# %%
symptom("relative_error")

# %%
# BEGIN SOLUTION
law = "G"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("relative_error", law)

# %% [markdown]
# The code as it was found.


# %% jupyter={"source_hidden": true}
def relative_error(a, n):
    # BEGIN SOLUTION
    size = max(np.abs(a).max(), np.abs(n).max())
    # STUDENTS SEE
    #     size = np.abs(a + n).max()
    # END SOLUTION
    return np.abs(a - n).max() / size


# %%
check("relative_error", relative_error)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# By what is the difference divided? Think of a gradient that is exactly the negative of the right one; and of one
# that is ten times too long.
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## 7. Right, and yet refused (further, 4 min)
#
# The gradient is right, this is known. The training program checks it and clips it. With a wide limit the check
# agrees; with a narrow one it reports a large error.

# %%
symptom("error_then_clip")

# %%
# BEGIN SOLUTION
law = "A"
# STUDENTS SEE
# law = ...
# END SOLUTION
choose("error_then_clip", law)

# %% [markdown]
# The code as it was found: it returns the error of the gradient a, judged by n, and the clipped gradient for
# training.


# %% jupyter={"source_hidden": true}
def error_then_clip(a, n, limit):
    # BEGIN SOLUTION
    # STUDENTS SEE
    #     a = np.clip(a, -limit, limit)
    # END SOLUTION
    error = np.abs(a - n).max() / max(np.abs(a).max(), np.abs(n).max())
    clipped = np.clip(a, -limit, limit)
    return error, clipped


# %%
check("error_then_clip", error_then_clip)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# In which order do the two things happen?
#
# </details>
#
# [The solution](../solutions/05_bug_museum.ipynb)

# %% [markdown]
# ## Where you are (core, 1 min)
#
# Six of the seven would have been caught by two habits: check the gradient with weights that are not tiny, and call
# everything twice. The seventh was the checker itself. The other half of the collection hangs in [the second
# room](05b_bug_museum.ipynb).
