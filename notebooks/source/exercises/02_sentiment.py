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
# # Exercises: sentiment
#
# Six exercises on [lesson 02](../02_sentiment.ipynb), in which sentences of unequal length are read side by side
# and one answer is asked for at the end of each. If you have one evening, do the three marked *core*. Each starts
# from parts that are right already, so that a mistake in one does not spoil the next.
#
# **How it works.** Replace `raise NotImplementedError` by your answer, run the cell, then run the check below it. The
# check tries your function on inputs of odd sizes and says which mistake it sees, if it sees one. Any road that gives
# the numbers is a right answer.
#
# Letters and shapes are those of [the notation card](../NOTATION.md): T time, B batch, H hidden size, time first.

# %%
import numpy as np

from rnn_core.exercises import check

# %% [markdown]
# ## 1. A word that nobody knows (further, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: medium. Uses: lesson 02, section 8.*
#
# `vocabulary` is a list of words; a word's number is its place in the list. One entry is `"<unknown>"`, and it stands
# for every word that is not in the list.
#
# Write `encode(words, vocabulary)`: the numbers of the words, shape (T,).
#
# **Predict first.** Suppose the unknown word gets the number −1. Which row of `Wxh` will the network read for it?
#
# <details>
# <summary>Answer</summary>
#
# The last one. In Python −1 is not "none", it is "the last", so the network would read the vocabulary's last word,
# and nothing would complain.
#
# </details>


# %%
def encode(words, vocabulary):
    # BEGIN SOLUTION
    places = {word: i for i, word in enumerate(vocabulary)}
    return np.array([places.get(word, places["<unknown>"]) for word in words])
    # END SOLUTION


# %%
check("encode", encode)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# A dictionary from word to place, and its method `get`, which takes a second argument: what to give when there is no
# such entry.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## 2. Side by side (further, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: medium. Uses: lesson 02, section 6.*
#
# `sentences` is a list of B arrays of word numbers, of unequal length. Put them side by side in one array `ids` of
# shape (T, B), where T is the length of the longest: one *column* a sentence, its first word in row 0, and zeros
# after its end. Return `ids` and `lengths` (B,), how many words each sentence has.
#
# Write `padded(sentences)`. Word 0 is an ordinary word and may occur in the sentences.
#
# **Predict first.** If padding looks like word 0, how will anyone know later where a sentence ended?
#
# <details>
# <summary>Answer</summary>
#
# From `lengths`, and from nothing else. That is why the two are always handed on together.
#
# </details>


# %%
def padded(sentences):
    # BEGIN SOLUTION
    lengths = np.array([len(s) for s in sentences])
    ids = np.zeros((lengths.max(), len(sentences)), dtype=int)
    for b, s in enumerate(sentences):
        ids[: len(s), b] = s
    return ids, lengths
    # END SOLUTION


# %%
check("padded", padded)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Begin with zeros of the right shape; then a loop over the sentences fills the upper part of each column.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## 3. The last state (core, 8 min)
#
# *Kind: implement, then break it. Difficulty: easy. Importance: high. Uses: lesson 02, sections 3 and 6.*
#
# `hs` (T, B, H) holds the states after every step, padding included. The network answers from the state after each
# sentence's *own* last word. As a slow specification:
#
# ```python
# def last_states_spec(hs, lengths):
#     return [hs[lengths[b] - 1][b] for b in range(len(lengths))]
# ```
#
# Write `last_states(hs, lengths)` without a loop, if you can: shape (B, H).
#
# **Predict first.** `hs[-1]` is so short. For which batches is it right?
#
# <details>
# <summary>Answer</summary>
#
# For those whose sentences all have one length. Else a short sentence is read after its padding, and the answer for
# it depends on how long its *neighbours* in the batch are. Such a network looks fine as long as you test it with
# single sentences.
#
# </details>


# %%
def last_states(hs, lengths):
    # BEGIN SOLUTION
    return hs[lengths - 1, np.arange(len(lengths))]
    # END SOLUTION


# %%
check("last_states", last_states)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Two arrays of the same shape as indices are read in pairs: `hs[[1, 4], [0, 1]]` is `hs[1, 0]` and `hs[4, 1]`.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## 4. Where the gradient lands (core, 8 min)
#
# *Kind: implement. Difficulty: medium. Importance: high. Uses: lesson 02, section 3; it is exercise 3, walked
# backward.*
#
# The loss touched one row of `hs` for each sentence. So `dhs` (T, B, H), the loss's own gradient at every state, is
# zero but for those rows, which hold `dlast` (B, H).
#
# Write `spread(dlast, lengths, T)`.
#
# **Predict first.** Is the gradient at the *padding* zero as well, once `backward` has run?
#
# <details>
# <summary>Answer</summary>
#
# Yes. The padding comes after the last word, and gradients travel towards the beginning; nothing ever arrives there.
# That is why padding behind a sentence does no harm, if the last state is read in the right place.
#
# </details>


# %%
def spread(dlast, lengths, T):
    # BEGIN SOLUTION
    B, H = dlast.shape
    dhs = np.zeros((T, B, H))
    dhs[lengths - 1, np.arange(B)] = dlast
    return dhs
    # END SOLUTION


# %%
check("spread", spread)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# The same pair of indices as in exercise 3, now on the left of an `=`.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## 5. A word said twice (core, 10 min)
#
# *Kind: break it, then implement. Difficulty: medium. Importance: high. Uses: lesson 01b, section 2.*
#
# Reading word i takes row i of `Wxh`. So going back, each step drops its share, one row of `dzs`, on the row of the
# word that it read, and a word read twice gets both shares:
#
# $$dW_{xh}[v] = \sum_{t:\ \text{ids}_t = v} dz_t$$
#
# Here is the line that many write first, and what it gives:


# %%
dWxh = np.zeros((3, 2))
dWxh[np.array([1, 1])] += np.array([[1.0, 2.0], [10.0, 20.0]])
print(dWxh)

# %% [markdown]
# Word 1 was read twice, with the shares (1, 2) and (10, 20), and it should have (11, 22). NumPy takes the row out
# twice, adds to each copy, and puts both back: the second covers the first. No error, and right in every test in
# which no word repeats.
#
# Write `word_gradient(ids, dzs, V)` for ids (N,) and dzs (N, H): shape (V, H).


# %%
def word_gradient(ids, dzs, V):
    # BEGIN SOLUTION
    rows = np.zeros((V, dzs.shape[1]))
    np.add.at(rows, ids, dzs)
    return rows
    # END SOLUTION


# %%
check("word_gradient", word_gradient)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# A loop over the steps is right. So is `np.add.at`, which was made for this; and so is a product with the transposed
# one-hot matrix, which is what the equation says.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## 6. The mean of what counts (further, 8 min)
#
# *Kind: implement. Difficulty: easy. Importance: high. Uses: lesson 01b, section 2, the importances c.*
#
# Where a network answers at every step, padding has losses too, and they mean nothing. `mask` has the shape of
# `losses`, (T, B), with whole numbers: 1 counts, 0 is padding.
#
# $$L = \frac{\sum_{t,b} \text{mask}_{tb}\,\text{loss}_{tb}}{\sum_{t,b} \text{mask}_{tb}}$$
#
# Write `masked_mean(losses, mask)`: one number.
#
# **Predict first.** You divide by T · B instead. A colleague adds one very long sentence to the batch. What happens
# to your loss?
#
# <details>
# <summary>Answer</summary>
#
# It shrinks, although no answer has become better: T grew, and with it the number of positions that are padding.
# Curves of two runs with other batches could no longer be compared.
#
# </details>


# %%
def masked_mean(losses, mask):
    # BEGIN SOLUTION
    return (losses * mask).sum() / mask.sum()
    # END SOLUTION


# %%
check("masked_mean", masked_mean)

# %% [markdown]
# <details>
# <summary>Hint</summary>
#
# Two sums and a division. Beware of `losses[mask]`: whole numbers in an index are places, not yes and no.
#
# </details>
#
# [The solution](../solutions/02_sentiment.ipynb)
#
# ## In your own words (further, 10 min)
#
# A network gets every phrase of its test right, and all of them have four words. In three to five sentences: what may
# still be wrong once sentences of different lengths are read side by side? Which test, without any labels, would show
# it? And why might the training loss never show it?

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# *One good answer.* Where a short sentence stands beside a longer one, it is padded, and a network that reads its
# answer in the last row reads it after the padding. With equal lengths the two rows are the same, so the test could
# not tell. Read each sentence alone, then beside a longer one: its answer must not change, and that needs no labels.
# The training loss may fall all the same, because a network can learn to answer after padding of the kind that it
# sees in training; it is wrong only when the neighbours are other ones.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Where you are (core, 1 min)
#
# Unequal lengths touch a network in four places: the numbers of the words, the row where it answers, the row where
# its gradient lands, and the mean. In all four the wrong line is shorter than the right one and runs without
# complaint.
