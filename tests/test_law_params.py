"""One vector behind the parameters, which must never be believed once the dict has changed; saving and loading."""

import copy
import pickle

import numpy as np
import pytest
from nets import B, H, T, batch, net, same, unchanged

from rnn_core import SGD, Adagrad, Adam, clip_by_norm, clip_by_value, load_params, pack, save_params
from rnn_core.params import whole, zeros_like

OPTIMISERS = {"SGD": lambda: SGD(0.1), "Adagrad": lambda: Adagrad(0.1), "Adam": lambda: Adam(0.01)}


def test_pack_is_the_same_dict_over_one_vector():
    """Same names in the same order, same shapes and numbers; what is written into either is read in both."""
    _, params = net()
    with unchanged(params):
        packed = pack(params)
    assert type(packed) is dict and list(packed) == list(params) and same(packed, params)
    vector = whole(packed)
    assert vector.shape == (sum(a.size for a in params.values()),)
    packed["Whh"][2, 3] = 123.0
    assert 123.0 in vector and 123.0 not in params["Whh"]
    vector[0] = -5.0
    assert packed["Wxh"][0, 0] == -5.0


def test_packing_twice_gives_two_vectors():
    _, params = net()
    one, two = pack(params), pack(params)
    assert not np.shares_memory(whole(one), whole(two))


def test_init_and_gradients_come_packed_in_the_same_order():
    model, params = net()
    b = batch(model)
    fresh = model.init(np.random.default_rng(0))
    grads = model.loss_and_grads(params, b.xs, b.targets)[1]
    assert whole(fresh) is not None and whole(grads) is not None
    assert list(fresh) == list(grads) == list(params)
    again = model.loss_and_grads(params, b.xs, b.targets)[1]
    assert not np.shares_memory(whole(grads), whole(again))


def replaced(params):
    params["Whh"] = params["Whh"] * 2.0


def replaced_by_a_transpose(params):
    params["Whh"] = params["Whh"].T


def replaced_by_another_view_of_the_vector(params):
    vector = whole(params)
    params["Whh"] = vector[: H * H].reshape(H, H)


def deleted(params):
    del params["by"]


def the_first_deleted(params):
    del params["bh"]


def reordered(params):
    params["Wxh"] = params.pop("Wxh")


def two_swapped(params):
    params["bh"], params["by"] = params["by"], params["bh"]


def copied(params):
    for name in params:
        params[name] = params[name].copy()


def replaced_and_put_back(params):
    kept = params["Whh"]
    params["Whh"] = kept * 2.0
    params["Whh"] = kept


def replaced_again_and_again(params):
    for _ in range(20):  # an array that is gone gives its id to the next one
        params["Whh"] = params["Whh"] * 1.1


CHANGES = [
    replaced,
    replaced_by_a_transpose,
    replaced_by_another_view_of_the_vector,
    deleted,
    the_first_deleted,
    reordered,
    two_swapped,
    copied,
    replaced_and_put_back,
    replaced_again_and_again,
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_changed_dict_is_never_updated_through_a_stale_vector(name, change):
    """Whatever was done to the packed dict, a step does to it what it would do to plain arrays."""
    model, params = net()
    change(params)
    plain = {key: a.copy() for key, a in params.items()}
    if change is replaced_by_another_view_of_the_vector:
        params = {key: params[key] for key in ("Whh", "Why", "by")}  # its neighbours share its memory
        plain = {key: plain[key] for key in params}
    rng = np.random.default_rng(0)
    one, two = OPTIMISERS[name](), OPTIMISERS[name]()
    for _ in range(3):
        grads = pack({key: rng.normal(size=a.shape) for key, a in plain.items()})
        one.step(params, grads)
        two.step(plain, {key: g.copy() for key, g in grads.items()})
    for key in plain:
        assert np.allclose(params[key], plain[key], rtol=0, atol=1e-14), key


def test_a_view_that_got_a_dead_views_id_is_not_taken_for_it():
    """The transpose and then a view of the transpose: the second may have the id that the first array had."""
    _, params = net()
    params["Whh"] = params["Whh"].T
    for _ in range(20):
        params["Whh"] = params["Whh"][:]
        assert whole(params) is None
    grads = zeros_like(params)
    grads["Whh"][0, 1] = 1.0
    before = params["Whh"].copy()
    SGD(1.0).step(params, grads)
    assert np.argwhere(params["Whh"] != before).tolist() == [[0, 1]]


@pytest.mark.parametrize("change", [replaced, replaced_by_a_transpose, deleted, reordered, copied])
def test_changed_gradients_are_clipped_as_they_are(change):
    """The same for grads: a student who replaces one array gets that one clipped, too."""
    model, params = net()
    b = batch(model)
    for clip in (clip_by_norm, clip_by_value):
        grads = model.loss_and_grads(params, b.xs, b.targets)[1]
        change(grads)
        plain = {key: g.copy() for key, g in grads.items()}
        assert np.isclose(clip(grads, 0.01), clip(plain, 0.01), rtol=1e-14, atol=0)
        for key in plain:
            assert np.allclose(grads[key], plain[key], rtol=1e-14, atol=0), key


def test_gradients_in_another_order_go_to_the_parameters_of_their_names():
    model, params = net()
    other, b = pack(params), batch(model)
    grads = model.loss_and_grads(params, b.xs, b.targets)[1]
    SGD(0.1).step(params, grads)
    SGD(0.1).step(other, pack({name: grads[name] for name in reversed(grads)}))
    assert same(params, other)


def test_a_net_whose_biases_were_deleted_trains_on():
    """A net without biases is one whose bh and by were deleted: grads then has not their names either."""
    model, params = net(without=("bh", "by"))
    b, optimiser = batch(model), Adam(0.05)
    losses = []
    for _ in range(100):
        loss, grads, _ = model.loss_and_grads(params, b.xs, b.targets)
        optimiser.step(params, grads)
        losses.append(loss)
    assert set(params) == {"Wxh", "Whh", "Why"} and losses[-1] < 0.2 * losses[0]


def test_a_copied_optimiser_or_dict_goes_on_alike():
    """deepcopy and pickle know nothing of the vector: the copies behave like plain arrays, never like a stale view."""
    model, params = net()
    b, optimiser = batch(model), Adam(0.01)
    optimiser.step(params, model.loss_and_grads(params, b.xs, b.targets)[1])
    twins = [
        (copy.deepcopy(params), copy.deepcopy(optimiser)),
        (dict(params), copy.deepcopy(optimiser)),
        (pickle.loads(pickle.dumps(params)), pickle.loads(pickle.dumps(optimiser))),
        (pack(params), copy.deepcopy(optimiser)),
    ]
    grads = model.loss_and_grads(params, b.xs, b.targets)[1]
    results = []
    for p, o in twins:
        p = pack(p) if p["Wxh"].base is params["Wxh"].base else p  # dict(params) shares its arrays: step a copy
        o.step(p, {name: g.copy() for name, g in grads.items()})
        results.append(p)
    optimiser.step(params, grads)
    for p in results:
        assert same(p, params)


def test_dropped_parameters_leave_nothing_behind():
    """The registry of vectors is weak: a million nets made and dropped hold no memory."""
    from rnn_core.params import _packed

    _, kept = net()
    before = len(_packed)
    for _ in range(50):
        net()
    assert len(_packed) <= before + 1 and whole(kept) is not None


def test_save_and_load_give_the_same_parameters(tmp_path):
    """Same names, shapes and bits, in the same order, packed; a str or a Path."""
    model, params = net(without=("by",))
    save_params(tmp_path / "net.npz", params)
    loaded = load_params(str(tmp_path / "net.npz"))
    assert list(loaded) == list(params) and same(loaded, params) and whole(loaded) is not None
    xs = np.zeros((T, B), dtype=int)
    assert same(model.forward(loaded, xs), model.forward(params, xs))


def test_a_transposed_array_is_saved_as_it_is_seen(tmp_path):
    _, params = net()
    params["Whh"] = params["Whh"].T
    save_params(tmp_path / "net.npz", params)
    assert np.array_equal(load_params(tmp_path / "net.npz")["Whh"], params["Whh"])


class Burglar:
    """Unpickled, it runs code: why a file of parameters must never be a pickle."""

    ran = False

    def __reduce__(self):
        return (setattr, (Burglar, "ran", True))


def test_a_pickle_is_refused_and_never_run(tmp_path):
    booby_trapped = {
        "object_array.npz": lambda path: np.savez(path, Wxh=np.array([Burglar()], dtype=object)),
        "pickle.npz": lambda path: path.write_bytes(pickle.dumps({"Wxh": Burglar()})),
        "object_array.npy": lambda path: np.save(path, np.array([Burglar()], dtype=object)),
        "text.npz": lambda path: path.write_text("not a net"),
        "empty.npz": lambda path: path.write_bytes(b""),
        "cut.npz": lambda path: path.write_bytes(b"PK\x03\x04 and then nothing"),
    }
    for name, write in booby_trapped.items():
        write(tmp_path / name)
        with pytest.raises(ValueError, match="path must name a .npz file written by save_params"):
            load_params(tmp_path / name)
        assert not Burglar.ran
