# SPDX-License-Identifier: Apache-2.0
"""Layers with their gradients, Adam and a training loop, in numpy.

Arrays are NHWC and weights lie as TFLite stores them, so exporting copies bytes. A layer's `linear` works on integers
as well as on floats: the integer reference runs the very code that was trained. Runs are repeatable to the byte: every
random number comes from a seeded generator, and the matrix library is held to one thread.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_variable] = "1"  # must precede numpy's first import

import numpy as np  # noqa: E402


def patches(x, kernel):
    """(N, H, W, C) to (N, H, W, kernel, kernel, C): what each output pixel of a SAME, stride 1 window sees."""
    border = kernel // 2
    padded = np.pad(x, ((0, 0), (border, border), (border, border), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3)


def scatter_patches(gradient):
    """The transpose of `patches`: adds each window's gradient back to the pixels it came from."""
    n, height, width, kernel, _, channels = gradient.shape
    border = kernel // 2
    padded = np.zeros((n, height + 2 * border, width + 2 * border, channels), gradient.dtype)
    for i in range(kernel):
        for j in range(kernel):
            padded[:, i:i + height, j:j + width] += gradient[:, :, :, i, j]
    return padded[:, border:border + height, border:border + width]


class WeightedLayer:
    """y = activation(linear(x, w) + b). A subclass gives `linear`, its `gradients`, and names its operator."""

    trainable = True

    def __init__(self, w, fan_in, relu, rng):
        self.w = (rng.standard_normal(w) * np.sqrt(2 / fan_in)).astype(np.float32)
        self.b = np.zeros(w[self.channel_axis], np.float32)
        self.relu = relu
        self.options = {**self.options, "fused_activation_function": "RELU" if relu else "NONE"}

    def forward(self, x):
        self.x = x
        y = self.linear(x, self.w) + self.b
        self.y = np.maximum(y, 0) if self.relu else y
        return self.y

    def backward(self, gradient):
        if self.relu:
            gradient = gradient * (self.y > 0)
        self.db = gradient.reshape(-1, len(self.b)).sum(0)
        self.dw, dx = self.gradients(self.x, gradient)
        return dx


class Conv2D(WeightedLayer):
    op, channel_axis, per_channel = "CONV_2D", 0, True
    options = {"padding": "SAME", "stride_w": 1, "stride_h": 1}

    def __init__(self, kernel, inputs, outputs, rng):
        super().__init__((outputs, kernel, kernel, inputs), kernel * kernel * inputs, True, rng)

    def linear(self, x, w):
        columns = patches(x, w.shape[1])
        return columns.reshape(*x.shape[:3], -1) @ w.reshape(len(w), -1).T

    def gradients(self, x, gradient):
        columns = patches(x, self.w.shape[1])
        flat = gradient.reshape(-1, len(self.w))
        dw = (flat.T @ columns.reshape(len(flat), -1)).reshape(self.w.shape)
        return dw, scatter_patches((flat @ self.w.reshape(len(self.w), -1)).reshape(columns.shape))


class DepthwiseConv2D(WeightedLayer):
    op, channel_axis, per_channel = "DEPTHWISE_CONV_2D", 3, True
    options = {"padding": "SAME", "stride_w": 1, "stride_h": 1, "depth_multiplier": 1}

    def __init__(self, kernel, channels, rng):
        super().__init__((1, kernel, kernel, channels), kernel * kernel, True, rng)

    def linear(self, x, w):
        return np.einsum("nhwijc,ijc->nhwc", patches(x, w.shape[1]), w[0])

    def gradients(self, x, gradient):
        dw = np.einsum("nhwijc,nhwc->ijc", patches(x, self.w.shape[1]), gradient)[np.newaxis]
        return dw, scatter_patches(gradient[:, :, :, np.newaxis, np.newaxis] * self.w[0])


class Dense(WeightedLayer):
    op, channel_axis, per_channel = "FULLY_CONNECTED", 0, False
    options = {}

    def __init__(self, inputs, outputs, relu, rng):
        super().__init__((outputs, inputs), inputs, relu, rng)

    def linear(self, x, w):
        return x @ w.T

    def gradients(self, x, gradient):
        return gradient.T @ x, gradient @ self.w


class Pool2D:
    """2x2 windows, stride 2, no overlap: a reshape makes the windows."""

    trainable = False
    options = {"padding": "VALID", "stride_w": 2, "stride_h": 2, "filter_width": 2, "filter_height": 2,
               "fused_activation_function": "NONE"}

    def windows(self, x):
        n, height, width, channels = x.shape
        return x.reshape(n, height // 2, 2, width // 2, 2, channels)

    def backward(self, gradient):
        spread = gradient[:, :, np.newaxis, :, np.newaxis] * self.share
        return spread.reshape(self.input_shape)


class MaxPool2D(Pool2D):
    op = "MAX_POOL_2D"

    def forward(self, x):
        self.input_shape, windows = x.shape, self.windows(x)
        y = windows.max((2, 4))
        chosen = windows == y[:, :, np.newaxis, :, np.newaxis]
        self.share = (chosen / chosen.sum((2, 4), keepdims=True)).astype(np.float32)
        return y


class AveragePool2D(Pool2D):
    op = "AVERAGE_POOL_2D"

    def forward(self, x):
        self.input_shape, windows = x.shape, self.windows(x)
        self.share = np.full(windows.shape, 0.25, np.float32)
        return windows.mean((2, 4))


class Flatten:
    op, trainable = "RESHAPE", False
    options = {}

    def forward(self, x):
        self.input_shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, gradient):
        return gradient.reshape(self.input_shape)


def forward(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def softmax(logits):
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


class Adam:
    """Kingma and Ba, 2015, with weight decay applied to the weights directly and not to the biases."""

    def __init__(self, layers, decay=0.0, beta1=0.9, beta2=0.999):
        self.slots = [(layer, name) for layer in layers if layer.trainable for name in ("w", "b")]
        self.moments = [(np.zeros_like(getattr(layer, name)), np.zeros_like(getattr(layer, name)))
                        for layer, name in self.slots]
        self.decay, self.beta1, self.beta2, self.steps = decay, beta1, beta2, 0

    def step(self, rate):
        self.steps += 1
        unbias1, unbias2 = 1 - self.beta1 ** self.steps, 1 - self.beta2 ** self.steps
        for (layer, name), (mean, square) in zip(self.slots, self.moments):
            value, gradient = getattr(layer, name), getattr(layer, "d" + name)
            mean += (1 - self.beta1) * (gradient - mean)
            square += (1 - self.beta2) * (gradient ** 2 - square)
            if name == "w":
                value -= rate * self.decay * value
            value -= rate * (mean / unbias1) / (np.sqrt(square / unbias2) + 1e-8)


def fit(layers, x, target, loss_gradient, epochs, batch, rate, rng, decay=0.0, augment=lambda x, rng: x):
    """Minibatch training; the rate falls from `rate` to 0 along half a cosine."""
    adam = Adam(layers, decay)
    step_count = epochs * (len(x) // batch)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            chosen = order[start:start + batch]
            gradient = loss_gradient(forward(layers, augment(x[chosen], rng)), target[chosen]) / batch
            for layer in reversed(layers):
                gradient = layer.backward(gradient)
            adam.step(rate * 0.5 * (1 + np.cos(np.pi * adam.steps / step_count)))
