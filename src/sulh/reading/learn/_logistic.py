"""Logistic regression with a ridge, by its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RIDGE = 1.0


def fit_logistic(x: Floats, y: Floats, ridge: float = RIDGE) -> tuple[Floats, float]:
    """Weights w and bias b that minimise sum_i log(1 + exp(-s_i (x_i w + b))) + ridge/2 |w|^2, s_i = 2 y_i - 1.

    The bias is not held back. The function is convex and, with a ridge, has one minimum. Source: Hastie, Tibshirani and
    Friedman (2009), The Elements of Statistical Learning, 2nd ed., section 4.4.

    Args:
        x: features, shape (examples, features). y: 0 or 1, both present, shape (examples,). ridge: above 0.
    Returns: w, shape (features,), and b.
    """
    from scipy.optimize import minimize

    sign = 2.0 * y - 1.0

    def loss(theta: Floats) -> tuple[float, Floats]:
        margin = sign * (x @ theta[:-1] + theta[-1])
        wrong = -sign / (1.0 + np.exp(np.minimum(margin, 700.0)))  # d loss / d score
        slope = np.append(x.T @ wrong + ridge * theta[:-1], wrong.sum())
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * ridge * theta[:-1] @ theta[:-1]), slope

    start = np.zeros(x.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-8})
    return found.x[:-1], float(found.x[-1])


def chances(x: Floats, weights: Floats, bias: float) -> Floats:
    """P(y = 1) = 1 / (1 + exp(-(x w + b))), shape (examples,)."""
    score: Floats = np.clip(x @ weights + bias, -700.0, 700.0)
    return 1.0 / (1.0 + np.exp(-score))
