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
# # Looking inside, as a scientist
#
# The network of [lesson 04](04_character_generation.ipynb) writes speakers' labels, stage directions in brackets,
# quoted letters. Does it *know* that a bracket is open? Is there a unit that holds it? This notebook asks such
# questions in a way that allows the answer no.
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

from rnn_core import orthogonal
from rnn_core import probing as P
from rnn_core.datasets import lantern_coast, load_results
from rnn_core.plots import show
from rnn_core.plots.inside import by_place, units_and_chance
from rnn_core.plots.shaded import shaded_text
from rnn_core.sampling import log_softmax
from rnn_core.widgets.shading import shade_units

# %% [markdown]
# **What you will have at the end.** Below is a piece of act 16, which the net has never learned from. Each character
# is shaded by *one* of its hidden units. It looks as if that unit knew what a speaker's label is. By the end you will
# know what has to be shown before one may say so, and how much of it holds here.

# %% jupyter={"source_hidden": true}
model, net = lantern_coast.checkpoint()
characters = lantern_coast.vocabulary()
stored = load_results("lesson04c")["values"]
unit = stored["trained"]["speaker's label"]["unit"]
scene = lantern_coast.scenes()[138]
hs, _ = P.read_scenes(model, net, [characters.encode(scene)])
start, end = scene.index("MARA:\nIn the log"), scene.index("I'm frightened of it.") + 21
piece, hs_piece = scene[start:end], hs[start:end]
show(
    shaded_text(piece, hs_piece[:, unit - 1], -1, 1, f"state of unit {unit}", f"Act 16, shaded by unit {unit}"),
    alt=f"Four speeches of the play and a stage direction, each character on a coloured ground. Unit {unit} is red "
    "with a thick underline, near the high end, in nearly all of each speaker's label, a line of capitals with a "
    "colon. Elsewhere it is blue, but for a few single letters and the first three characters of the stage direction.",
    caption="How to read it: a character's ground is the unit's state after reading it, blue below zero, red above; "
    "the underline is the same number once more, none at -1, thick at 1. The sign \u00ac stands for a new line.",
)

# %% [markdown]
# **You will be able to**
#
# - shade a text by what a net finds surprising, and say where its bits go;
# - measure which earlier characters mattered for a prediction, by changing them;
# - state four conditions under which one may speak of "a unit for X", and test them;
# - say why "not by chance" is no evidence of understanding, and what an *untrained* net is good for;
# - build minimal pairs, and read from them how long a net remembers.
#
# **You need** [lesson 04](04_character_generation.ipynb); of [04b](04b_training_it_well.ipynb) only that the net was
# trained in windows. Letters are on [the notation card](NOTATION.md). Five times you are asked for a **guess**.
#
# ## 1. Five questions on the pages before (core, 4 min)
#
# Answer aloud, then unfold.
#
# **1.** A character had the probability 1/8. How many bits of surprise is that?
#
# <details>
# <summary>Answer</summary>
#
# Three: $-\log_2 \tfrac18 = 3$.
#
# </details>
# <br>
#
# **2.** The play is split by acts. What is act 15 for, and what act 16?
#
# <details>
# <summary>Answer</summary>
#
# What must be chosen is chosen on act 15. Act 16 is for the score of what was chosen, and for nothing else.
#
# </details>
# <br>
#
# **3.** What can an n-gram of order 8 know about a bracket that was opened twenty characters ago?
#
# <details>
# <summary>Answer</summary>
#
# Nothing. It sees the last seven characters.
#
# </details>
# <br>
#
# **4.** In [01c](01c_does_it_remember.ipynb), how did we find the units that kept the first word?
#
# <details>
# <summary>Answer</summary>
#
# By reading two sentences that differ in the first word only. Where the two states stayed apart, the word was kept.
#
# </details>
# <br>
#
# **5.** What did the memory meter compare the net's score with?
#
# <details>
# <summary>Answer</summary>
#
# With the best that can be had *without* memory. A score alone says nothing; it needs a rival.
#
# </details>
#
# ## 2. Surprise, character by character (core, 8 min)
#
# *A model's surprise at a character is minus the logarithm of the probability it gave to it.*
#
# $$\text{surprise}_t = -\log_2 p_t(\text{the character that came})$$
#
# Its mean over a text is the score of lesson 04, bits per character. One by one they say more: where the net is at
# home, and where it is lost. From here on we read whole acts. The nine scenes stand side by side, as a batch, each
# read from a state of zeros, which is quicker than one after the other; afterwards they are laid end to end again.


# %%
def act(number):
    scenes = lantern_coast.scenes()[9 * (number - 1) : 9 * number]
    return "".join(scenes), [characters.encode(scene) for scene in scenes]


# %%
text15, scenes15 = act(15)
text16, scenes16 = act(16)
hs16, logits16 = P.read_scenes(model, net, scenes16)
print("act 16:", len(text16), "characters;  hs16", hs16.shape, "  logits16", logits16.shape)

# %% [markdown]
# `logits16[t]` is what the net says *after* character t, so it is about character t + 1. Each scene's first character
# has nothing before it: those places get no number.

# %%
ids16 = np.concatenate(scenes16)
bits16 = np.full(len(ids16), np.nan)
bits16[1:] = -log_softmax(logits16[:-1])[np.arange(len(ids16) - 1), ids16[1:]] / np.log(2)
bits16[np.cumsum([0] + [len(scene) for scene in scenes16[:-1]])] = np.nan

# %%
print(f"mean surprise on act 16: {np.nanmean(bits16):.3f} bits per character")
print(f"half of the characters cost less than {np.nanmedian(bits16):.2f} bits")
print(f"the costliest tenth of them costs {np.nansum(np.sort(bits16)[-7000:]) / np.nansum(bits16):.0%} of all bits")

# %% [markdown]
# Lesson 04 told that a word's first letter costs most. **Guess 1.** Read the piece in the first picture again, and
# name three places, other than first letters of words, where the net will be lost.

# %%
guess = ...  # three places

# %% jupyter={"outputs_hidden": true}
print("Answer 1")
start = text16.index(piece)
stretch = slice(start, start + len(piece))
show(
    shaded_text(piece, bits16[stretch], 0, 8, "surprise (bits)", "The net's surprise at a piece of act 16"),
    alt="The same speeches, shaded by surprise. Dark with a thick underline are many first letters of words, the "
    "initials T. S., two short quoted words, and the full stop and bracket that end the stage direction; the ends of "
    "words and the rest of a label are white.",
    caption="How to read it: white without an underline is a character that the net was almost sure of; dark blue with "
    "a thick underline is one that it held for unlikely. The scale is cut off at 8 bits.",
)

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Initials, words in quotes, the end of a direction: what could have stood there is wide open. It is the same with a
# word's first letter, since there are many words; once three letters are read few are left, and the rest is spelling.
# And with a speaker: "HES" can only become "HESTER".
#
# </details>
# <br>
#
# ## 3. Where the bits go (core, 7 min)
#
# *Sort the characters by where they stand, and take the mean of each heap.*
#
# Two places are easily counted: the place in the word (1 for its first letter) and the place in the line. Beside the
# net stands the best counts of lesson 04, Kneser-Ney of order 8; its numbers come from `data/results/lesson04c.json`.

# %%
word, line = P.word_position(text16), P.line_position(text16)
by_word = [np.nanmean(bits16[word == k]) for k in range(1, 11)]
by_line = [np.nanmean(bits16[line == k]) for k in range(1, 51)]
counts = stored["kneser_ney"]
print("letter of the word:", *range(1, 11), sep="     ")
print("net         ", "".join(f"{bits:6.2f}" for bits in by_word))
print("Kneser-Ney  ", "".join(f"{bits:6.2f}" for bits in counts["word"]))
show(
    by_place(
        [
            ("In the word", "letter of the word (number)", 1, {"net": by_word, "Kneser-Ney": counts["word"]}),
            ("In the line", "character of the line (number)", 1, {"net": by_line, "Kneser-Ney": counts["line"]}),
        ],
        "surprise (bits)",
    ),
    alt="Left, surprise by the letter of a word, for the net and for Kneser-Ney: highest at the first letter, falling "
    "steeply to the fourth, rising a little after the eighth; from the fourth on the counts lie well below the net. "
    "Right, by the character of a line: highest at the first one, lowest at the fourth, then nearly level, and the two "
    "close together.",
    caption="Mean surprise on act 16. How to read it: each mark is the mean over all characters at that place; lower "
    "is better. Solid with circles is the net, dashed with squares are the counts.",
)

# %% [markdown]
# **What we saw.** Both models pay most for the first letter of a word and the first character of a line. There the
# net pays less than the counts. Further into a word it pays more: spelling a word that one has seen is what counts are
# best at. So the two are good at different places, and a *mixture* can be better than either. Along the line nothing
# falls: forty characters into a line the net is no surer than after ten.
#
# ## 4. Which earlier characters mattered? (core, 9 min)
#
# *Change one character of the past, read again, and see how much the prediction moves.*
#
# The gradient could answer, too, but it answers for an infinitely small change, and there is no such change of a
# letter. So we do what can be done: put another letter there. In detail: for each of the last n characters in turn,
# put four common letters in its place, one at a time, read on to the present, and take the mean size of the change in
# the surprise at the character that really came. All those readings are columns of one batch.


# %%
def influence(t, n):
    """(n,): by how many bits the surprise at character t moves when one of the n before it is replaced."""
    replacements, R = characters.encode("etao"), 4
    xs = np.repeat(ids16[t - n : t, None], n * R + 1, axis=1)  # the last column stays as it was
    for place in range(n):
        xs[place, place * R : (place + 1) * R] = replacements
    state = (np.repeat(hs16[[t - n - 1]], n * R + 1, axis=0),)
    bits = -log_softmax(model.forward(net, xs, state)[0][-1])[:, ids16[t]] / np.log(2)
    return np.abs(bits[:-1] - bits[-1]).reshape(n, R).mean(axis=1)


# %% [markdown]
# **Guess 2.** The net read windows of 64 characters when it was trained. For a typical character, how far back are
# the characters whose change still moves the surprise by half a bit: about 2, about 7 or about 30?

# %%
guess = ...  # 2, 7 or 30

# %% jupyter={"outputs_hidden": true}
print("Answer 2")
places = np.random.default_rng(0).choice(np.arange(100, 60000), 30, replace=False)
curves = np.array([influence(t, 40)[::-1] for t in places])
for back in [1, 2, 3, 5, 7, 10, 15, 20, 30, 40]:
    print(f"{back:2} back: moves it by {curves[:, back - 1].mean():.2f} bits, mean of {len(places)} places")
opening = text16.index("(They wait. A lark")
closing = text16.index(")", opening)
n = closing - opening
show(
    shaded_text(
        text16[opening : closing + 1], np.append(influence(closing, n), 0), 0, 2, "change (bits)",
        "What mattered for the closing bracket in the box", boxed=[n],
    ),
    alt="A stage direction of two lines, from its opening bracket to the closing one, which stands in a box. Only the "
    "last few characters before the box are dark and underlined. The opening bracket is white.",
    caption="How to read it: the darker and the thicker underlined, the more the surprise at the boxed character moves "
    "when this one is replaced. The scale is cut off at 2 bits.",
)  # fmt: skip

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Windows of 64 characters were there to be learned from. But most of what helps to name the next character is very
# near, and each step writes over the state. In the picture the last word, the ones before it and the full stop
# matter. The opening bracket, without which a closing one makes no sense, does not.
#
# </details>
# <br>
#
# ## 5. "A unit for X": four conditions (core, 16 min)
#
# *Give each character a label that can be true or false, and ask of each unit how well its state tells the two apart.*
#
# Four labels, each true or false after each character: a bracket is open; a quote is open; at least 30 characters of
# the line are read; this line is a speaker's label.

# %%
LABELS = {
    "inside brackets": P.inside_brackets,
    "inside quotes": P.inside_quotes,
    "late in the line": P.late_in_line,
    "speaker's label": P.on_label_line,
}

# %%
on15 = {name: label(text15) for name, label in LABELS.items()}
on16 = {name: label(text16) for name, label in LABELS.items()}
for name in LABELS:
    print(f"{name:18} holds at {on16[name].mean():5.1%} of act 16")

# %% [markdown]
# **The measure.** A share of right answers would mislead: "never" is right about quotes nearly always. The **AUC** is
# not fooled by rare labels. Take one place inside and one outside, at random. *How often is the unit higher inside?*
# Ties count a half. 0.5 says nothing, 1 tells them apart without an error, and 0 does so, too, with the sign
# turned. A unit's sign is a matter of chance, so below 0.5 we turn it: the **strength** is $0.5 + |\text{AUC} - 0.5|$,
# and what is printed from here on as a unit's AUC is that. By hand, on seven places:

# %%
state = np.array([0.9, 0.2, 0.4, -0.3, 0.2, 0.8, -0.5])
inside = np.array([True, True, False, False, False, True, False])
wins = [(i > o) + (i == o) / 2 for i in state[inside] for o in state[~inside]]
print(f"{sum(wins):g} of {len(wins)} pairs: AUC {np.mean(wins):.4f}")
assert P.auc(state, inside) == np.mean(wins)

# %% [markdown]
# **The conditions.** Looking at hundreds of units and showing the one that looks best proves nothing. So, before
# looking, we write down when we shall say "a unit for X":
#
# 1. Its AUC is at least 0.8, on an act that was *not* used to pick it.
# 2. That is clearly above (by at least 0.05) the best unit of each of five **untrained** nets. Such a net has learned
#    nothing; what its units show is what any mixing of recent characters shows.
# 3. It is above what the *best of all units* reaches against a label that has nothing to do with the text: the label
#    itself, moved along the act in a circle, 99 times by random distances.
# 4. **Holding** the unit matters. Hold it, for some characters, at the mean value that it has *outside* the label.
#    Then the odds of the character that ends the label must move by a factor of two or more, and more than when 95%
#    of the other units are held likewise.
#
# Pick on act 15, the one for choosing; test on act 16. And one precaution. Near 1 and −1 a tanh unit keeps the order of
# its inputs in differences far too small for any weight to use, and an AUC would count them all. So states are rounded
# to hundredths first (`coarse`), and what is equal then is a tie.
#
# **Guess 3.** What will be the AUC, on act 16, of the unit that is best for *inside brackets*: about 0.55, 0.75
# or 0.95?

# %%
guess = ...  # 0.55, 0.75 or 0.95

# %% jupyter={"outputs_hidden": true}
print("Answer 3")
hs15, _ = P.read_scenes(model, net, scenes15)
places15 = P.ranks(P.coarse(hs15))  # an AUC needs only the order of the values
best, aucs = {}, []
for name in LABELS:
    areas = P.strength(P.auc_of_ranks(places15, on15[name]))
    u = best[name] = areas.argmax()
    tested = P.strength(P.auc(P.coarse(hs16[:, u]), on16[name]))
    assert u + 1 == stored["trained"][name]["unit"]
    aucs.append(tested)
    print(f"{name:18} unit {u + 1:3}   AUC on act 15: {areas[u]:.3f}   on act 16: {tested:.3f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# One place inside and one outside, and the best of all units puts them in the right order a little more often than a
# coin. Three labels end like that. The fourth is another matter: its unit is the one of the first picture.
#
# </details>
# <br>
#
# Now the rivals. Five untrained nets of the same size and the same kind of first weights, each given the same chance:
# its best unit on act 15, tested on act 16. And the moved labels. These take a while, so they come from
# `data/results/lesson04c.json`.

# %%
untrained = np.array([[run[name]["auc"] for run in stored["untrained"]] for name in LABELS])
chance = np.array([stored["trained"][name]["chance"]["most"] for name in LABELS])
for name, auc, row, most in zip(LABELS, aucs, untrained, chance, strict=True):
    print(f"{name:18} trained {auc:.3f}   untrained {row.min():.3f} to {row.max():.3f}   moved labels, most {most:.3f}")
show(
    units_and_chance(list(LABELS), aucs, untrained, chance),
    alt="For each of four labels a circle for the trained net's best unit, five squares for untrained nets, and a bar "
    "for moved labels. For brackets, quotes and late in the line all of them lie below 0.65, close together. For the "
    "speaker's label the circle lies above the dashed line at 0.8 and well above the squares.",
    caption="AUC on act 16 of units picked on act 15. How to read it: for a claim, the circle must be above the dashed "
    "line, above the squares and above the bar.",
)

# %% [markdown]
# **What we saw.** Look at the bars first. Three of the four circles are above theirs, so a test that asks "could it be
# chance?" answers *no* for three labels: under 99 moved labels not even the best of all units came as high. A report
# that stopped here would announce three discoveries.
#
# Now the squares. On quotes nets that have learned nothing do as well; on brackets and late in the line the trained
# net is a hundredth or so ahead of the best of them, because *any* mixing of recent characters goes along a little
# with brackets, which hold other words than speeches do. All three are far from what was asked. Only the speaker's
# label is left.
#
# **Condition four: hold it.** A unit that goes along with a label may be a bystander. So we take its vote away: for
# the last three characters of 100 places inside labels it is held at the mean that it has outside them. What becomes
# of the prediction? `read_held` is the loop of lesson 01 with one more line, `h[unit] = value`, after each step.


# %%
def hold(unit, name, steps, character):
    """The probability of a character at 100 places inside a label, free and with the unit held; and does it come?"""
    at = characters.encode(character)[0]
    whole = np.convolve(on16[name], np.ones(steps))[: len(ids16)] == steps  # the label has held for all these steps
    places = np.random.default_rng(1).choice(np.flatnonzero(whole)[10:], 100, replace=False)  # not at the very start
    state, xs = (hs16[places - steps],), ids16[places + 1 - steps + np.arange(steps)[:, None]]
    logits = P.read_held(net, xs, state, unit, hs15[~on15[name], unit].mean())
    free, held = np.exp(log_softmax(logits16[places])[:, at]), np.exp(log_softmax(logits)[:, at])
    return free, held, ids16[places + 1] == at


# %% [markdown]
# For a speaker's label the telling character is the colon. By how many bits do its odds, $p / (1 - p)$, move?

# %%
u = best["speaker's label"]
free, held, comes = hold(u, "speaker's label", 3, ":")
moved = np.log2(held / (1 - held)) - np.log2(free / (1 - free))
print(f"unit {u + 1} held: the odds of a colon move by {moved.mean():+.2f} bits (mean of {len(moved)} places)")
print(f"at the {comes.sum()} of them where one comes by {moved[comes].mean():+.2f}; p(colon) there:", end=" ")
print(f"{free[comes].mean():.4f} free, {held[comes].mean():.4f} held")

# %% [markdown]
# The same for the other labels is in the results file, and for every other unit, to compare with. The verdict:

# %%
print(f"{'':18}" + "".join(f"{what:>19}" for what in stored["trained"]["inside brackets"]["verdict"]))
for name in LABELS:
    print(
        f"{name:18}" + "".join(f"{'yes' if yes else 'no':>19}" for yes in stored["trained"][name]["verdict"].values())
    )

# %%
for name in LABELS:
    row = stored["trained"][name]["held"]
    less = row["share of units that move it less"]
    print(f"{name:18} held: {row['bits']:+.2f} bits of odds; {less:.1%} of all units move them less")

# %% [markdown]
# **What we saw.** By the rules that we wrote down before, three labels have no unit, and fail at the first condition.
# The speaker's label has one: unit 160 goes along with it on text that it was not picked on, far above untrained nets
# and chance, and when it is held, the odds of a colon fall by more than a factor of seven. It does not work alone:
# where a colon is due, the net was so sure of it that even with this unit held it gives it more than nine tenths.
#
# **Would another net agree?** One net is one net. So five new ones, smaller, were asked the same. Four of their five
# best units pass, too. The fifth is the instructive one: as good a match as the others, and when it is held *next to
# nothing happens*. It is a **bystander**. Its picture would look like the one at the top of this page, and deceive.
#
# Such a bystander was the best unit of an earlier net of ours, and made us write down a second rule: among the units
# with an AUC of at least 0.8 on act 15 take the one that moves the odds most when it is held, on act 15 as well. A
# claim made after looking is a *new* claim, and needs text, or better nets, that had no part in it: these five.

# %%
second = stored["trained"]["speaker's label"]["second"]
free, held, comes = hold(second["unit"] - 1, "speaker's label", 3, ":")
moved = np.log2(held / (1 - held)) - np.log2(free / (1 - free))
print(f"unit {second['unit']}: AUC on act 16 {second['auc']:.3f}")
print(f"held, the odds of a colon move by {moved.mean():+.2f} bits; where one comes by {moved[comes].mean():+.2f}")

# %%
rows = [run["speaker's label"] for run in stored["five small nets"]]
print("first pick, all four hold: ", sum(row["verdict"]["all four"] for row in rows), "of", len(rows), "new nets")
print("second pick, all four hold:", sum(row["second"]["verdict"]["all four"] for row in rows), "of", len(rows))
for row in rows:
    bits = row["held"]["bits"], row["second"]["held"]["bits"]
    print(
        f"   AUC {row['auc']:.3f} and {row['second']['auc']:.3f}, held {bits[0]:+.2f} and {bits[1]:+.2f} bits of odds"
    )

# %% [markdown]
# **What we saw.** In all five new nets the second rule finds a unit that meets all four conditions. In this net it
# picks another one than the first rule did: unit 95 goes along less well with the label; where a colon is due, the two
# are worth about as much. So there *are* units for the speaker's label, more than one of them, and going along best is
# not the same as working.
#
# **One more rival.** The four conditions were met; is that the end? A label is nearly all capitals, and everybody who
# sees the last character sees whether it is one. Take the plainest "unit" of all, 1 at a capital or a colon and 0
# elsewhere. It has no memory. And take the capitals alone, of which about half stand in labels.

# %%
capital = np.array([c.isupper() for c in text16])
plainest = capital | (np.array(list(text16)) == ":")
label = on16["speaker's label"]
print(f"1 at a capital or a colon: AUC {P.auc(plainest, label):.3f}")

# %%
for u in [best["speaker's label"], second["unit"] - 1]:
    every, among = P.auc(P.coarse(hs16[:, u]), label), P.auc(P.coarse(hs16[capital, u]), label[capital])
    print(f"unit {u + 1:3}: AUC {P.strength(every):.3f}; among capitals only {P.strength(among):.3f}")
before = np.append(False, capital[:-1])
print(f"the character before is a capital, too: among capitals {P.auc(before[capital], label[capital]):.3f}")

# %% [markdown]
# A rule without memory, without any net, goes along with the label as well as the best of 320 units: five untrained
# nets were not the rival to fear. Among the capitals alone that rule can say nothing, since it is 1 at all of them.
# There unit 160 still tells most capitals in a label from those that begin a sentence or a name, and unit 95 fewer than
# a rule that looks one character back. So what is left of the claim is this: unit 160 knows a little more of a label
# than its last two characters show, and the net uses it. That is modest, and exact, and what a good rival is for.
#
# ## 6. All units together (core, 8 min)
#
# *Perhaps the bracket is not in one unit, but spread over many. Let a straight line look for it.*
#
# A **linear probe** is a weighted sum of all units, with the weights that come nearest to the label on act 15 by
# least squares, with a small price on large weights. It is not part of the net; it asks what could be read off.
#
# $$w, b = \text{argmin} \sum_t (h_t\, w + b - \text{label}_t)^2 + |w|^2$$
#
# **Guess 4.** A probe on an *untrained* net, whose weights are random numbers, is asked for the speaker's label. Its
# AUC on act 16: about 0.5, 0.8 or 0.99?

# %%
guess = ...  # 0.5, 0.8 or 0.99

# %% jupyter={"outputs_hidden": true}
print("Answer 4")
blank = model.init(np.random.default_rng(0), Whh=orthogonal)
blank15, blank16 = (P.read_scenes(model, blank, scenes)[0] for scenes in (scenes15, scenes16))
for name in LABELS:
    scores = []
    for learn, test in [(hs15, hs16), (blank15, blank16)]:
        w, b = P.linear_probe(learn, on15[name])
        scores.append(P.auc(test @ w + b, on16[name]))
    print(f"{name:18} probe on the trained net {scores[0]:.3f}   on an untrained one {scores[1]:.3f}")

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# A net with random weights is a good *recorder*: its state is a mixture of many recent characters, and a straight
# line finds in it whatever recent characters tell. "This line is a label" is written all over the last few of them.
# So the probe's success says something about the text, and nothing about learning.
#
# Then read the other rows again. For brackets, quotes and the place in the line, the untrained net's states tell
# as much as the trained one's, or *more*. With `Whh` orthogonal it forgets slowly. Training gave that up for what names
# the next character.
#
# </details>
# <br>
#
# ## 7. Minimal pairs (core, 9 min)
#
# *Two contexts that end in the same characters and differ in one thing before them: what still differs is memory.*
#
# So far we asked what can be read off the states. Now we ask the net itself. For each long bracket of acts 15 and 16
# we read the hundred characters before it, and then the words inside: once after the opening bracket, once with that
# mark left out, and once with the bracket opened and closed again at once. From there on all three read the same.

# %%
opened, never, closed = P.minimal_pairs(text15 + text16, "()", same=30)
for context in (opened[0], never[0], closed[0]):
    print(repr(context[-45:]))
print(len(opened), "contexts of each kind")

# %% [markdown]
# **Guess 5.** Twenty characters after the mark: in how many of these pairs will the net give the closing bracket a
# probability that is larger, by a tenth of a bit at least, when a bracket is really open: 25%, 60% or 95%?

# %%
guess = ...  # 25, 60 or 95

# %% jupyter={"outputs_hidden": true}
print("Answer 5")
close = characters.encode(")")[0]
logs = []
for contexts in (opened, never, closed):
    xs = np.array([characters.encode(context) for context in contexts]).T
    logs.append(log_softmax(model.forward(net, xs)[0][-30:]))
for after in [1, 3, 5, 10, 15, 20, 30]:
    more = (logs[0] - logs[1])[after - 1, :, close] / np.log(2)
    larger, smaller = np.mean(more > 0.1), np.mean(more < -0.1)
    p, q = (np.exp(log[after - 1, :, close]).mean() for log in logs[:2])
    print(f"{after:2} after the mark: larger in {larger:4.0%}, smaller in {smaller:4.0%}; mean {p:.0e} and {q:.0e}")

# %% [markdown]
# And the whole prediction, not the bracket alone: how much probability changes hands between the two? That is half
# the sum of all differences, $\tfrac12 \sum_k |p_k - q_k|$: 1 if the two agree on nothing, 0 if they are the same.

# %%
quotes = stored["pairs"]["quotes"]
parted = [np.abs(np.exp(logs[0]) - np.exp(other)).sum(axis=2).mean(axis=1) / 2 for other in logs[1:]]
curves = {"bracket open, or left out": parted[0], "bracket open, or closed again": parted[1]}
curves["quote open, or left out"] = quotes["moved"]
show(
    by_place(
        [("What is left of one mark", "characters after the mark", 1, curves)],
        "probability moved",
        height=4,
    ),
    alt="Three falling curves over the thirty characters after a mark. The two for brackets start near 0.8, the "
    "one for quotes near 0.35; all are at 0.2 or less after ten characters and close to zero after thirty.",
    caption="Mean over all pairs, act 15 and 16. How to read it: at the left end the predictions after the mark and "
    "without it differ much; where a curve lies at zero, the net no longer knows which of the two it read.",
)  # fmt: skip

# %% [markdown]
# <details>
# <summary>The reason</summary>
#
# Just after the mark the two probabilities differ by large factors, but both are next to nothing: no bracket closes
# there. Where one might close, ten characters on and later, the means are close to each other. At twenty the mark still
# moves half of the predictions by more than a tenth of a bit, but as often to the wrong side as to the right one: an
# echo, not a memory.
#
# </details>
# <br>
#
# **The Surprise.** Brackets fail altogether. There is no unit for them, no weighted sum that clearly beats an untrained
# net's, and twenty characters on not even the net's own prediction knows that a bracket is open. It goes by the words
# just before. The text that it makes up shows it, once one counts instead of admiring.

# %%
made = stored["written"]
print(f"in {made['characters']} characters that the net made up:")
print(f"{made['opened']} brackets opened, {made['closed']} closed")
print(f"opened, and closed before the next speaker or bracket: {made['well closed']}")

# %% [markdown]
# More are closed than were ever opened, and most of those that it opens it forgets. In the play every bracket is
# closed.
#
# ## 8. Look for yourself (further, 5 min)
#
# Choose a unit. Find one that seems to mean something. Then do not believe it: what would be its label, and which
# of the four conditions would you try first?

# %%
shade_units(piece, hs_piece, unit=best["inside brackets"] + 1)

# %% [markdown]
# ## 9. Evidence (core, 3 min)
#
# The shipped net is one net. So five smaller ones were trained (128 units, five million characters, five
# seeds), and the same was asked of each; all of it is run by `python tools/course.py results lesson04c`.


# %%
def spread(runs, name, what):
    values = [run[name][what] for run in runs]
    return f"{np.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"


for what, title in [("auc", "best unit, picked on act 15"), ("probe", "linear probe, fitted on act 15")]:
    print(f"{title}: AUC on act 16, median (least to most) of five")
    print(f"{'':18}{'shipped':>8}   {'five small trained nets':25}   {'five of their size, untrained':25}")
    for name in LABELS:
        row = [spread(stored[runs], name, what) for runs in ("five small nets", "five small untrained nets")]
        print(f"{name:18}{stored['trained'][name][what]:8.3f}   {row[0]:25}   {row[1]:25}")
print(f"all of this: {load_results('lesson04c')['minutes']} minutes of one core, the five trainings included")

# %% [markdown]
# For brackets, quotes and the place in the line six trained nets agree: no unit comes near what was
# asked. A probe finds the place in the line better in an untrained net, and brackets and quotes about as well in
# either. Nor is that the last word: these are tanh nets, trained for minutes.
#
# ## Where you are (core, 1 min)
#
# A net's surprise, character by character, shows where its bits go, and changing its past shows what it goes by:
# the last ten characters or so. One unit out of hundreds will always look as if it meant something, so a claim needs a
# threshold on text not used for picking, rivals that have learned nothing, and a hand on the unit. Here one claim of
# four survived, and a rule without memory made it more modest. And a net may write brackets, and close some, without
# knowing that one is open.
#
# **An open question.** The recurrence *could* hold a bracket for ever: the latch of lesson 01 does it with one unit.
# What would a cell have to look like in which keeping is what happens by itself, and writing is what must be learned?
#
# **Next:** the lab on gated cells, which takes this page's brackets and asks the same questions of an LSTM. Beside
# you: [the notation card](NOTATION.md), [the glossary](GLOSSARY.md).
