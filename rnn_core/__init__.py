"""Recurrent neural networks from scratch, in NumPy: the small module behind the course.

Letters: T time, B batch, D input size, H hidden size, V vocabulary or classes. Time first, xs (T, B, D); row
vectors, x @ W with W (in, out); parameters are a flat dict Wxh Whh bh Why by, grads has the same keys and shapes.
Plots are in rnn_core.plots and widgets in rnn_core.widgets: import those yourself, so that this stays quick.
"""

from rnn_core.activations import relu, sigmoid, tanh
from rnn_core.batches import Batch, shuffled_batches, stream_batches
from rnn_core.cells import RNN
from rnn_core.gradient_check import check_gradients, nudge, relative_error
from rnn_core.initial import gaussian, identity, orthogonal, scaled, uniform
from rnn_core.losses import (
    sigmoid_cross_entropy,
    sigmoid_squared_error,
    softmax,
    softmax_cross_entropy,
    squared_error,
)
from rnn_core.model import Model, every_step, last_step
from rnn_core.ngrams import NGram, kneser_ney, mixture, witten_bell
from rnn_core.optimisers import SGD, Adagrad, Adam, clip_by_norm, clip_by_value, gradient_norm
from rnn_core.params import load_params, pack, save_params
from rnn_core.sampling import bits_per_symbol, generate, surprise
from rnn_core.text import Vocabulary, one_hot, pad
from rnn_core.training import History, fit
