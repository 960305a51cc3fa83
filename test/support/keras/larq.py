"""A stand-in for the layers of Larq: what they quantise is computed by the functions that are given."""

import types

from tensorflow import Conv2D, Dense


class QuantConv2D(Conv2D):
    def __init__(self, *sizes, input_quantizer=None, kernel_quantizer=None, **settings):
        super().__init__(*sizes, **settings)
        self.quantizers = input_quantizer or (lambda x: x), kernel_quantizer
        assert kernel_quantizer.precision == 1 and getattr(input_quantizer, 'precision', 1) == 1

    def call(self, x):
        quantise_input, quantise_kernel = self.quantizers
        return self.convolve(quantise_input(x), quantise_kernel(self.kernel))


class QuantDense(Dense):
    def __init__(self, units, input_quantizer=None, kernel_quantizer=None, **settings):
        super().__init__(units, **settings)
        self.quantizers = input_quantizer or (lambda x: x), kernel_quantizer

    def call(self, x):
        quantise_input, quantise_kernel = self.quantizers
        return self.multiply(quantise_input(x), quantise_kernel(self.kernel))


layers = types.SimpleNamespace(QuantConv2D=QuantConv2D, QuantDense=QuantDense)
