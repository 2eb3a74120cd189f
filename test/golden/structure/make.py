"""Writes reference.json: numbers of statsforecast (Croston, SBA, TSB; the matrices of TBATS), hierarchicalforecast (MinT and its
kin) and ruptures (PELT) for series made here. Run it by hand after
`pip install statsforecast==2.1.1 hierarchicalforecast==1.5.3 ruptures==1.1.10`; the tests read the JSON
only and need no Python.

    python test/golden/structure/make.py
"""

import json
import pathlib

import numpy as np
import ruptures
from hierarchicalforecast.methods import BottomUp, MinTrace
from statsforecast.models import TSB, CrostonClassic, CrostonSBA
from statsforecast.tbats import (
    makeTBATSFMatrix,
    makeTBATSGMatrix,
    makeTBATSWMatrix,
)

generator = np.random.default_rng(5)


def listed(values):
    return [float(v) for v in np.asarray(values)]


demand = np.where(generator.random(80) < 0.3, generator.poisson(4, 80) + 1, 0).astype(float)
intermittent = {
    "values": listed(demand),
    "croston": float(CrostonClassic().forecast(demand, 1)["mean"][0]),
    "sba": float(CrostonSBA().forecast(demand, 1)["mean"][0]),
    "tsb": float(TSB(alpha_d=0.2, alpha_p=0.1).forecast(demand, 1)["mean"][0]),
}

# total = a + b, a = a1 + a2, b = b1 + b2 + b3; rows in the order total, a, b, leaves
names = ["total", "a", "b", "a1", "a2", "b1", "b2", "b3"]
S = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 1, 0, 0, 0],
        [0, 0, 1, 1, 1],
        *np.eye(5).tolist(),
    ],
    dtype=float,
)
times, steps = 24, 3
mixed = generator.normal(size=(5, 5)) * 0.4 + np.eye(5)
leaves = (mixed @ generator.normal(size=(5, times))).round(4)
truth = S @ (50 + leaves)
fitted = (truth + generator.normal(size=truth.shape) * np.array([4, 2, 3, 1, 1.5, 1, 2, 1])[:, None]).round(4)
base = (S @ (50 + generator.normal(size=(5, steps))) + generator.normal(size=(8, steps)) * 2).round(4)
residuals = truth - fitted
tags = {"total": np.array([0]), "middle": np.array([1, 2]), "bottom": np.arange(3, 8)}


def reconciled(model):
    arguments = dict(S=S, y_hat=base, tags=tags)
    if not isinstance(model, BottomUp):
        arguments |= dict(y_insample=truth, y_hat_insample=fitted)
    else:
        arguments |= {}
    result = model.fit_predict(**arguments)
    return [listed(row) for row in result["mean"]]


hierarchy = {
    "names": names,
    "base": [listed(row) for row in base],
    "residuals": [listed(row) for row in residuals],
    "bottom-up": reconciled(BottomUp()),
    "structural": reconciled(MinTrace("wls_struct")),
    "variance": reconciled(MinTrace("wls_var")),
    "mint": reconciled(MinTrace("mint_shrink")),
}

levels = np.repeat([10.0, 14.0, 9.0, 9.5, 20.0], [40, 25, 60, 30, 45]) + generator.normal(size=200)
spread = np.concatenate(
    [generator.normal(5, 1, 60), generator.normal(5, 5, 50), generator.normal(9, 1, 70)]
)
levels, spread = levels.round(3), spread.round(3)


def pelt(model, values, penalty, least):
    found = ruptures.Pelt(model=model, min_size=least, jump=1).fit(values).predict(pen=penalty)
    return [int(at) for at in found[:-1]]


line = np.concatenate([np.linspace(0, 20, 50), np.linspace(20, 5, 40), np.linspace(30, 31, 60)])
line = (line + generator.normal(size=150)).round(3)
design = np.column_stack([line, np.arange(150), np.ones(150)])
changepoints = {
    "levels": listed(levels),
    "spread": listed(spread),
    "line": listed(line),
    "level_at": {str(p): pelt("l2", levels, p, 2) for p in (5, 15, 40)},
    "spread_at": {str(p): pelt("normal", spread, p, 5) for p in (15, 25)},
    "line_at": {str(p): pelt("linear", design, p, 3) for p in (10, 25)},
}

# TBATS at fixed parameters from zero states: innovations over the series, then 20 steps ahead.
waves = {"periods": [7.0, 30.5], "k": [2, 3], "alpha": 0.2, "beta": 0.05, "phi": 0.95, "rho": 0.4}
gamma_one, gamma_two = np.array([0.01, 0.02]), np.array([-0.005, 0.01])
t = np.arange(200)
turning = 20 + 0.1 * t + 5 * np.sin(2 * np.pi * t / 7) + 3 * np.cos(2 * np.pi * t / 30.5)
turning = (turning + generator.normal(size=200)).round(3)
k = np.array(waves["k"])
tau = 2 * int(k.sum())
ar = np.array([waves["rho"]])
w = makeTBATSWMatrix(waves["phi"], k, ar, None, tau)
g, bold = makeTBATSGMatrix(k, waves["alpha"], 1, waves["beta"], gamma_one, gamma_two, 1, 0, tau)
F = makeTBATSFMatrix(
    waves["phi"], tau, waves["alpha"], waves["beta"], ar, None, bold, np.array(waves["periods"]), k
)
F = np.asarray(F)
state, ahead = np.zeros(F.shape[0]), []
for value in turning:
    error = value - float((w @ state)[0])
    state = F @ state + g[:, 0] * error
for _ in range(20):
    ahead.append(float((w @ state)[0]))
    state = F @ state
trigonometric = {
    **waves,
    "gammas": np.stack([gamma_one, gamma_two], axis=1).tolist(),
    "values": listed(turning),
    "ahead": ahead,
}

reference = {
    "intermittent": intermittent,
    "hierarchy": hierarchy,
    "changepoints": changepoints,
    "trigonometric": trigonometric,
}
target = pathlib.Path(__file__).with_name("reference.json")
target.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
