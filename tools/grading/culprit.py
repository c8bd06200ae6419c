"""Where a notebook could not be run to its end: which answers have to be put back for it to live."""


def guilty(run, exercises):
    """(the exercises whose answers end the kernel or take too long, the run without them).

    run(without) runs the notebook with these exercises as released. One answer at a time is put back, that of the
    cell where it stopped first. If no single one explains it, answers are put back one after the other until it
    lives, and each is then tried again: whoever does no harm is acquitted. A kernel that was ended is given a second
    chance first: it may have been the machine.
    """
    ran = run(())
    if ran.why == "killed":
        ran = run(())
    if not ran.why:
        return (), ran
    first = ran.where
    order = sorted(exercises, key=lambda name: name != first)
    for name in order:
        trial = run((name,))
        if not trial.why:
            return (name,), trial
        if name == first and trial.at > ran.at:
            break  # it got further: this one is guilty, and not alone
    return several(run, exercises, ran)


def several(run, exercises, ran):
    out = []
    while ran.why and len(out) < len(exercises):
        left = [name for name in exercises if name not in out]
        out.append(ran.where if ran.where in left else left[0])
        ran = run(tuple(out))
    for name in list(out):
        others = tuple(other for other in out if other != name)
        trial = run(others) if others else ran
        if others and not trial.why:
            out, ran = list(others), trial
    return tuple(out), ran
