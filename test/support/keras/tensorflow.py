"""A stand-in for the part of TensorFlow and Keras that generated code uses: forward passes only, in NumPy.

It follows the documentation of tf.nn and keras.layers (channels last; 'same' padding as TensorFlow splits it), so that
generated code can be run where TensorFlow is not installed.
"""

import types

import numpy as np

float32 = np.float32


class Variable:
    def __init__(self, value, trainable=True, name=None):
        self.value = np.asarray(value, np.float32)
        self.name = name

    def assign(self, value):
        value = np.asarray(value, np.float32)
        assert value.shape == self.value.shape, (self.name, value.shape, self.value.shape)
        self.value = value

    @property
    def shape(self):
        return self.value.shape

    @property
    def dtype(self):
        return self.value.dtype

    def __array__(self, dtype=None, copy=None):
        return self.value.astype(dtype or np.float32)


def _binary(name):
    def apply(self, other):
        return getattr(np.asarray(self), name)(np.asarray(other, np.float32))

    return apply


for _name in ['add', 'radd', 'sub', 'rsub', 'mul', 'rmul', 'truediv', 'rtruediv', 'pow', 'rpow']:
    setattr(Variable, f'__{_name}__', _binary(f'__{_name}__'))


def _f(x):
    return np.asarray(x, np.float32)


def custom_gradient(function):
    """The forward pass; the gradient has to be a function of the upstream one."""

    def forward(*arguments):
        result, gradient = function(*map(_f, arguments))
        assert gradient(np.ones_like(result)).shape == result.shape
        return result

    return forward


def stop_gradient(x):
    return _f(x)


def zeros(shape):
    return np.zeros(shape, np.float32)


def zeros_like(x):
    return np.zeros_like(_f(x))


def ones_like(x):
    return np.ones_like(_f(x))


def cast(x, dtype):
    return np.asarray(x).astype(dtype)


sign = lambda x: np.sign(_f(x))
abs = lambda x: np.abs(_f(x))
exp = lambda x: np.exp(_f(x))
sqrt = lambda x: np.sqrt(_f(x))
tanh = lambda x: np.tanh(_f(x))
negative = lambda x: -_f(x)
round = lambda x: np.round(_f(x))
floor = lambda x: np.floor(_f(x))
sigmoid = lambda x: (1 / (1 + np.exp(-_f(x)))).astype(np.float32)
maximum = lambda a, b: np.maximum(_f(a), _f(b))
minimum = lambda a, b: np.minimum(_f(a), _f(b))
clip_by_value = lambda x, low, high: np.clip(_f(x), low, high)
where = lambda condition, a, b: np.where(condition, _f(a), _f(b))
reshape = lambda x, shape: np.reshape(_f(x), shape)
transpose = lambda x, order: np.transpose(_f(x), order)
concat = lambda parts, axis: np.concatenate([_f(part) for part in parts], axis)
pad = lambda x, sides, constant_values=0.0: np.pad(_f(x), sides, constant_values=constant_values)
reduce_mean = lambda x, axes=None, keepdims=False: np.mean(_f(x), axes, keepdims=keepdims)
reduce_sum = lambda x, axes=None, keepdims=False: np.sum(_f(x), axes, keepdims=keepdims)
reduce_max = lambda x, axes=None, keepdims=False: np.max(_f(x), axes, keepdims=keepdims)
reduce_min = lambda x, axes=None, keepdims=False: np.min(_f(x), axes, keepdims=keepdims)
math = types.SimpleNamespace(
    log=lambda x: np.log(_f(x)), reciprocal=lambda x: 1 / _f(x), ceil=lambda x: np.ceil(_f(x))
)


def matmul(a, b, transpose_b=False):
    return _f(a) @ (_f(b).T if transpose_b else _f(b))


def split(x, sizes, axis):
    return np.split(_f(x), sizes if isinstance(sizes, int) else np.cumsum(sizes)[:-1], axis)


def _windows(x, kernel, strides, padding, dilations, fill):
    """[N, rows, columns, C, kernel rows, kernel columns]"""
    reach = [(size - 1) * step + 1 for size, step in zip(kernel, dilations)]
    if padding == 'same':
        total = [
            max((-(-size // stride) - 1) * stride + wide - size, 0)
            for size, stride, wide in zip(x.shape[1:3], strides, reach)
        ]
        sides = [(side // 2, side - side // 2) for side in total]
        x = np.pad(x, ((0, 0), *sides, (0, 0)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, reach, (1, 2))
    return view[:, :: strides[0], :: strides[1], :, :: dilations[0], :: dilations[1]]


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def _conv2d(x, kernel, strides=1, padding='VALID', dilations=1, groups=1):
    x, kernel = _f(x), _f(kernel)
    padding = padding.lower()
    view = _windows(x, kernel.shape[:2], _pair(strides), padding, _pair(dilations), 0.0)
    parts = [
        np.einsum('nhwcij,ijco->nhwo', data, weight, optimize=True)
        for data, weight in zip(np.split(view, groups, 3), np.split(kernel, groups, 3))
    ]
    return np.concatenate(parts, 3)


def _depthwise_conv2d(x, kernel, strides, padding, dilations=1):
    height, width, channels, multiplier = np.shape(kernel)
    kernel = np.reshape(kernel, (height, width, 1, channels * multiplier))
    return _conv2d(x, kernel, strides[1:3], padding, dilations, channels)


def _depth_to_space(x, block):
    n, h, w, c = x.shape
    x = x.reshape(n, h, w, block, block, c // block**2).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h * block, w * block, c // block**2)


def _space_to_depth(x, block):
    n, h, w, c = x.shape
    x = x.reshape(n, h // block, block, w // block, block, c).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h // block, w // block, c * block**2)


def _softmax(x, axis):
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def _avg_pool2d(x, size, strides, padding):
    return _windows(_f(x), _pair(size), _pair(strides), padding.lower(), (1, 1), 0.0).mean((-2, -1))


def _selu(x):
    return np.float32(1.05070098) * np.where(x > 0, x, np.float32(1.67326324) * (np.exp(x) - 1))


def _gelu(x):
    from math import erf

    return x * 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2)))


nn = types.SimpleNamespace(
    avg_pool2d=_avg_pool2d,
    selu=_selu,
    gelu=_gelu,
    conv2d=_conv2d,
    depthwise_conv2d=_depthwise_conv2d,
    depth_to_space=_depth_to_space,
    space_to_depth=_space_to_depth,
    softmax=_softmax,
    log_softmax=lambda x, axis: np.log(_softmax(x, axis)),
    relu=lambda x: np.maximum(_f(x), 0),
    relu6=lambda x: np.clip(_f(x), 0, 6),
    leaky_relu=lambda x, slope: np.where(x > 0, x, slope * x),
    silu=lambda x: x * sigmoid(x),
    elu=lambda x: np.where(x > 0, x, np.exp(x) - 1),
    softplus=lambda x: np.log1p(np.exp(x)),
)


class Layer:
    def __call__(self, *inputs):
        if not getattr(self, 'built', False):
            self.built = True
            self.build(np.shape(inputs[0]))
        return self.call(*map(_f, inputs))

    def build(self, shape):
        pass

    def add_weight(self, name=None, shape=(), initializer=None):
        value = initializer.value if isinstance(initializer, Constant) else 0.0
        return Variable(np.full(shape, value), name=name)


class Constant:
    def __init__(self, value):
        self.value = value


class Sequential(Layer):
    def __init__(self, layers):
        self.layers = layers

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Conv2D(Layer):
    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding='valid',
        dilation_rate=1,
        groups=1,
        use_bias=True,
        kernel_initializer='glorot_uniform',
    ):
        self.filters, self.size, self.groups, self.use_bias = filters, _pair(kernel_size), groups, use_bias
        self.settings = dict(strides=strides, padding=padding, dilations=dilation_rate)

    def build(self, shape):
        self.kernel = Variable(np.zeros((*self.size, shape[3] // self.groups, self.filters)))
        self.bias = Variable(np.zeros(self.filters)) if self.use_bias else None

    def convolve(self, x, kernel):
        y = _conv2d(x, kernel, groups=self.groups, **self.settings)
        return y if self.bias is None else y + self.bias.value

    def call(self, x):
        return self.convolve(x, self.kernel)


class DepthwiseConv2D(Conv2D):
    def __init__(self, kernel_size, depth_multiplier=1, depthwise_initializer='glorot_uniform', **settings):
        super().__init__(None, kernel_size, **settings)
        self.multiplier = depth_multiplier

    def build(self, shape):
        self.groups = shape[3]
        self.depthwise_kernel = Variable(np.zeros((*self.size, shape[3], self.multiplier)))
        self.bias = Variable(np.zeros(shape[3] * self.multiplier)) if self.use_bias else None

    def call(self, x):
        height, width, channels, multiplier = self.depthwise_kernel.shape
        # output channel k * multiplier + q is filter q of input channel k
        return self.convolve(x, self.depthwise_kernel.value.reshape(height, width, 1, channels * multiplier))


class Dense(Layer):
    def __init__(self, units, use_bias=True, kernel_initializer='glorot_uniform'):
        self.units, self.use_bias = units, use_bias

    def build(self, shape):
        self.kernel = Variable(np.zeros((shape[-1], self.units)))
        self.bias = Variable(np.zeros(self.units)) if self.use_bias else None

    def multiply(self, x, kernel):
        y = x @ _f(kernel)
        return y if self.bias is None else y + self.bias.value

    def call(self, x):
        return self.multiply(x, self.kernel)


class BatchNormalization(Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3):
        self.epsilon = epsilon

    def build(self, shape):
        names = dict(gamma=1.0, beta=0.0, moving_mean=0.0, moving_variance=1.0)
        for name, value in names.items():
            setattr(self, name, Variable(np.full(shape[-1], value)))

    def call(self, x):
        deviation = np.sqrt(self.moving_variance.value + np.float32(self.epsilon))
        return (x - self.moving_mean.value) / deviation * self.gamma.value + self.beta.value


class PReLU(Layer):
    def __init__(self, alpha_initializer='zeros', shared_axes=None):
        self.shared_axes = shared_axes or []

    def build(self, shape):
        sizes = [1 if axis in self.shared_axes else size for axis, size in enumerate(shape)][1:]
        self.alpha = Variable(np.zeros(sizes))

    def call(self, x):
        return np.maximum(x, 0) + self.alpha.value * np.minimum(x, 0)


class _Pool(Layer):
    def __init__(self, pool_size, strides=None, padding='valid'):
        self.size = _pair(pool_size)
        self.strides = _pair(strides or pool_size)
        self.padding = padding

    def windows(self, x, fill):
        return _windows(x, self.size, self.strides, self.padding, (1, 1), fill)


class MaxPool2D(_Pool):
    def call(self, x):
        return self.windows(x, -np.inf).max((-2, -1))


class AveragePooling2D(_Pool):
    def call(self, x):
        # padding takes no part
        return np.nanmean(self.windows(x, np.nan), (-2, -1)).astype(np.float32)


class Dropout(Layer):
    def __init__(self, rate):
        self.rate = rate

    def call(self, x):
        return x


keras = types.SimpleNamespace(
    Model=Layer,
    Sequential=Sequential,
    initializers=types.SimpleNamespace(Constant=Constant),
    layers=types.SimpleNamespace(
        Layer=Layer,
        Conv2D=Conv2D,
        DepthwiseConv2D=DepthwiseConv2D,
        Dense=Dense,
        BatchNormalization=BatchNormalization,
        PReLU=PReLU,
        MaxPool2D=MaxPool2D,
        AveragePooling2D=AveragePooling2D,
        Dropout=Dropout,
    ),
)
