import type { LibraryPart } from '../code/library.ts';

/** Gradients of the sign: see the sources in src/export/pytorch/library.ts. */
const ESTIMATORS = `
def clip_gradient(x):
    """1 where |x| <= 1: the plain straight-through estimator."""
    return tf.cast(tf.abs(x) <= 1, x.dtype)


def approx_sign_gradient(x):
    """2 - 2|x| where |x| <= 1: Bi-Real Net's piecewise quadratic."""
    return tf.nn.relu(2 - 2 * tf.abs(x))


def reste_gradient(x, power=3.0, near=0.1, far=1.5):
    """ReSTE: the slope of sign(x) |x|^(1/power), even near 0 and 0 far from it."""
    size = tf.abs(x)
    slope = tf.maximum(size, near) ** (1 / power - 1) / power
    slope = tf.where(size < near, tf.ones_like(x) * near ** (1 / power - 1), slope)
    return tf.where(size <= far, slope, tf.zeros_like(x))


def ede_gradient(x):
    """EDE: the slope of k tanh(t x), from the identity to the sign as training goes on."""
    t = 1e-3 * 1e4**binarization.progress
    return tf.maximum(1 / t, 1.0) * t * (1 - tf.tanh(t * x) ** 2)


class binarization:
    """How this network is trained; settings for all its layers."""

    input_gradient = @INPUT@
    weight_gradient = @WEIGHT@
    progress = tf.Variable(1.0, trainable=False)  # share of the training that is done, for ede_gradient


@tf.custom_gradient
def binarize(x):
    """The sign, which leaves 0 as it is: padding stays 0."""
    return tf.sign(x), lambda upstream: upstream * binarization.input_gradient(x)


@tf.custom_gradient
def binarize_weight(weight):
    return tf.sign(weight), lambda upstream: upstream * binarization.weight_gradient(weight)


def binarize_scaled_weight(kernel):
    """Signs times the mean magnitude of each filter."""
    scale = tf.reduce_mean(tf.abs(kernel), tuple(range(len(kernel.shape) - 1)), keepdims=True)
    return binarize_weight(kernel) * tf.stop_gradient(scale)


# by which Larq knows what it counts as binary
binarize.precision = binarize_weight.precision = binarize_scaled_weight.precision = 1
`;

const QUANTIZE = `
def quantize(x, scale, zero, bits, signed=True, narrow=False):
    """The nearest of 2^bits levels, a scale apart; the gradient of rounding passes straight through."""
    power = 2.0 ** (bits - signed)
    low = -power + narrow if signed else 0.0
    high = power - 1 - (narrow and not signed)
    level = tf.clip_by_value(x / scale + zero, low, high)
    level = level + tf.stop_gradient(tf.round(level) - level)
    return (level - zero) * scale
`;

const BATCH_NORM = `
def batch_norm(epsilon):
    return keras.layers.BatchNormalization(momentum=0.9, epsilon=epsilon)
`;

const PAD_MAP = `
LOWEST = float('-inf')


def pad_map(x, rows, columns, fill=0.0):
    return tf.pad(x, ((0, 0), rows, columns, (0, 0)), constant_values=fill)
`;

const GROUPED_CONV = `
def grouped_conv(x, kernel, strides, padding, dilations=1, groups=1):
    """Each group of channels with its own filters."""
    parts = zip(tf.split(x, groups, 3), tf.split(kernel, groups, 3))
    return tf.concat([tf.nn.conv2d(*part, strides, padding, dilations=dilations) for part in parts], 3)
`;

const AVERAGE_POOL = `
def average_pool(x, size, strides, rows, columns):
    """Averages in which pads take no part."""
    def total(y):
        return tf.nn.avg_pool2d(pad_map(y, rows, columns), size, strides, 'VALID')

    return total(x) / total(tf.ones_like(x))
`;

const SWAP_GROUPS = `
def swap_groups(x, rows, columns):
    """Channels that lie as [rows, columns], as [columns, rows]."""
    height, width = x.shape[1], x.shape[2]
    x = tf.transpose(tf.reshape(x, (-1, height, width, rows, columns)), (0, 1, 2, 4, 3))
    return tf.reshape(x, (-1, height, width, rows * columns))
`;

export const KERAS_PARTS: readonly LibraryPart[] = [
  { names: ['binarize', 'binarize_weight', 'binarize_scaled_weight'], text: ESTIMATORS },
  { names: ['quantize'], text: QUANTIZE },
  { names: ['batch_norm'], text: BATCH_NORM },
  { names: ['pad_map'], text: PAD_MAP },
  { names: ['grouped_conv'], text: GROUPED_CONV },
  { names: ['average_pool'], text: AVERAGE_POOL },
  { names: ['swap_groups'], text: SWAP_GROUPS },
];
