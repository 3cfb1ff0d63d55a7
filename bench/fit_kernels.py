#!/usr/bin/env python3
"""The polynomials of src/encode/kernel_body.inc: least largest error by Lawson's iteration. Needs numpy. Prints
coefficients, lowest first, and the error in float32."""
from math import erf

import numpy as np


def lawson(basis, wanted, weight):
    w = np.ones_like(wanted)
    for _ in range(300):
        s = np.sqrt(w) * weight
        c = np.linalg.lstsq(basis * s[:, None], wanted * s, rcond=None)[0]
        e = np.abs((basis @ c - wanted) * weight)
        w = w * e / e.max() + 1e-12
        w /= w.sum()
    return c, e.max()


def gelu(most=4.5, degree=10):
    x = np.unique(np.concatenate([np.sqrt((np.cos(np.pi * (np.arange(4000) + .5) / 4000) + 1) / 2) * most, np.linspace(1e-3, most, 3000)]))
    phi = np.vectorize(erf)
    t = 2 * x * x / most ** 2 - 1
    c, _ = lawson(np.polynomial.chebyshev.chebvander(t, degree), phi(x / np.sqrt(2)) / 2 / x, x)
    c = np.polynomial.chebyshev.cheb2poly(c).astype(np.float32)
    f = np.float32
    x = np.linspace(-8, 8, 200001).astype(f)
    near = np.clip(x, -most, most).astype(f)
    t = near * near * f(2 / most ** 2) - f(1)
    y = np.full_like(t, c[-1])
    for k in c[-2::-1]:
        y = y * t + k
    e = np.abs(x * (near * y + f(.5)) - x.astype(float) * (.5 + .5 * phi(x.astype(float) / np.sqrt(2))))
    print("gelu", [float(v) for v in c], "error %.1e within %.1f, %.1e to 8" % (e[np.abs(x) <= most].max(), most, e.max()))


def power(degree=5):
    t = np.cos(np.pi * (np.arange(2000) + .5) / 2000) * .5
    c, e = lawson(np.vander(t, degree + 1, increasing=True), 2.0 ** t, 2.0 ** -t)
    print("2^f", [float(np.float32(v)) for v in c], "relative error %.1e" % e)


gelu()
power()
