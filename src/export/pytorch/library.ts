import type { LibraryPart } from '../code/library.ts';

/**
 * Gradients of the sign: straight-through with clipping (Courbariaux et al. 2016, arXiv 1602.02830), the derivative of a
 * piecewise quadratic (Liu et al. 2018, ECCV, Bi-Real Net, equation 7), ReSTE (Wu et al. 2023, ICCV), the derivative of
 * |x|^(1/o) away from 0 and its secant near 0, cut off, and EDE (Qin et al. 2020, CVPR, IR-Net, equations 11 and 12; the
 * temperatures are those of github htqin/IR-Net on CIFAR-10).
 */
const ESTIMATORS = `
def clip_gradient(x):
    """1 where |x| <= 1: the plain straight-through estimator."""
    return (x.abs() <= 1).to(x.dtype)


def approx_sign_gradient(x):
    """2 - 2|x| where |x| <= 1: Bi-Real Net's piecewise quadratic."""
    return (2 - 2 * x.abs()).clamp(min=0)


def reste_gradient(x, power=3.0, near=0.1, far=1.5):
    """ReSTE: the slope of sign(x) |x|^(1/power), even near 0 and 0 far from it."""
    size = x.abs()
    slope = size.clamp(min=near) ** (1 / power - 1) / power
    slope = torch.where(size < near, torch.full_like(x, near ** (1 / power) / near), slope)
    return torch.where(size <= far, slope, torch.zeros_like(x))


def ede_gradient(x):
    """EDE: the slope of k tanh(t x), from the identity to the sign as training goes on."""
    t = 1e-3 * 1e4**binarization.progress
    return max(1 / t, 1.0) * t * (1 - torch.tanh(t * x) ** 2)


class binarization:
    """How this network is trained; settings for all its layers."""

    input_gradient = @INPUT@
    weight_gradient = @WEIGHT@
    real_weights = False  # the first step of two-step training
    progress = 1.0  # share of the training that is done, for ede_gradient


class Sign(torch.autograd.Function):
    """The sign (of 0: \`zero\`), with an estimated gradient."""

    @staticmethod
    def forward(ctx, x, gradient, zero):
        ctx.save_for_backward(x)
        ctx.gradient = gradient
        sign = torch.sign(x)
        return sign if zero == 0 else torch.where(x == 0, torch.full_like(x, zero), sign)

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * ctx.gradient(x), None, None


def binarize(x, zero=0.0):
    return Sign.apply(x, binarization.input_gradient, zero)


def binarize_weight(weight, zero=0.0):
    if binarization.real_weights:
        return weight
    return Sign.apply(weight, binarization.weight_gradient, zero)
`;

const KAIMING = `
def kaiming(*shape):
    """First weights of deviation sqrt(2 / fan-in)."""
    return nn.init.kaiming_normal_(torch.empty(shape))
`;

const QUANTIZE = `
def round_straight(x):
    """Rounds; the gradient passes straight through."""
    return x + (torch.round(x) - x).detach()


def quantize(x, scale, zero, bits, signed=True, narrow=False):
    """The nearest of 2^bits levels, a scale apart."""
    power = 2.0 ** (bits - signed)
    low = -power + narrow if signed else 0.0
    high = power - 1 - (narrow and not signed)
    return (round_straight((x / scale + zero).clamp(low, high)) - zero) * scale
`;

const BINARY_CONV = `
class BinaryConv2d(nn.Conv2d):
    """Convolution with the signs of its weights; padding stays 0."""

    def binary_weight(self):
        return binarize_weight(self.weight)

    def forward(self, x):
        return self._conv_forward(x, self.binary_weight(), self.bias)
`;

const SCALED_BINARY_CONV = `
class ScaledBinaryConv2d(BinaryConv2d):
    """Signs times the mean magnitude of each filter."""

    def binary_weight(self):
        if binarization.real_weights:
            return self.weight
        return binarize_weight(self.weight) * self.weight.abs().mean((1, 2, 3), keepdim=True).detach()
`;

const BINARY_LINEAR = `
class BinaryLinear(nn.Linear):
    """Fully connected layer with the signs of its weights."""

    def binary_weight(self):
        return binarize_weight(self.weight)

    def forward(self, x):
        return F.linear(x, self.binary_weight(), self.bias)
`;

const SCALED_BINARY_LINEAR = `
class ScaledBinaryLinear(BinaryLinear):
    """Signs times the mean magnitude of each row."""

    def binary_weight(self):
        if binarization.real_weights:
            return self.weight
        return binarize_weight(self.weight) * self.weight.abs().mean(1, keepdim=True).detach()
`;

const RSIGN = `
class RSign(nn.Module):
    """Binarizes at a learned threshold per channel."""

    def __init__(self, channels, rank=4):
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(1, channels, *[1] * (rank - 2)))

    def forward(self, x):
        return binarize(x + self.shift)
`;

const RPRELU = `
class RPReLU(nn.Module):
    """PReLU between two learned shifts per channel."""

    def __init__(self, channels, rank=4):
        super().__init__()
        shape = (1, channels, *[1] * (rank - 2))
        self.before = nn.Parameter(torch.zeros(shape))
        self.prelu = nn.PReLU(channels)
        self.after = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return self.prelu(x + self.before) + self.after
`;

export const TORCH_PARTS: readonly LibraryPart[] = [
  { names: ['binarize', 'binarize_weight', 'binarization'], text: ESTIMATORS },
  { names: ['kaiming'], text: KAIMING },
  { names: ['quantize'], text: QUANTIZE },
  { names: ['BinaryConv2d'], text: BINARY_CONV },
  { names: ['ScaledBinaryConv2d'], text: SCALED_BINARY_CONV },
  { names: ['BinaryLinear'], text: BINARY_LINEAR },
  { names: ['ScaledBinaryLinear'], text: SCALED_BINARY_LINEAR },
  { names: ['RSign'], text: RSIGN },
  { names: ['RPReLU'], text: RPRELU },
];
