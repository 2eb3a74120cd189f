"""Writes reference.json: numbers of lifetimes (BG/NBD, Pareto/NBD, gamma-gamma) and scipy for customers that
are simulated here. Run it by hand after `pip install lifetimes==0.11.3 scipy==1.17.1`; the tests read the
JSON only and need no Python.

    python test/golden/survival/make.py
"""

import json
import pathlib
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter
from lifetimes.utils import summary_data_from_transaction_data
from scipy import special

warnings.filterwarnings("ignore")
generator = np.random.default_rng(11)

# Customers of a Pareto/NBD process over at most 60 weeks, and what each of their purchases was worth.
N = 400
age = generator.integers(20, 61, N).astype(float)
rate = generator.gamma(0.9, 1 / 9.0, N)
leaving = generator.gamma(0.8, 1 / 12.0, N)
frequency, recency, value = [], [], []
for i in range(N):
    alive = min(age[i], generator.exponential(1 / max(leaving[i], 1e-9)))
    at, last, count = 0.0, 0.0, 0
    while True:
        at += generator.exponential(1 / max(rate[i], 1e-9))
        if at > alive:
            break
        last, count = at, count + 1
    frequency.append(count)
    recency.append(round(last, 3) if count else 0.0)
    scale = generator.gamma(4.0, 1 / 15.0)
    value.append(round(float(np.mean(generator.gamma(6.0, 1 / scale, count))), 3) if count else 0.0)
frequency, recency, value = np.array(frequency), np.array(recency), np.array(value)
recency = np.where((frequency > 0) & (recency == 0), 0.001, recency)
repeat = frequency > 0
shown = list(range(0, 60))


def listed(values):
    return [float(v) for v in np.asarray(values, dtype=float)]


def purchase_model(model, names):
    fitted = {name: float(model.params_[name]) for name in names}
    pick = (frequency[shown], recency[shown], age[shown])
    if isinstance(model, BetaGeoFitter):
        alive = model.conditional_probability_alive(*pick)
    else:
        alive = model.conditional_probability_alive(*pick)
    loglik = float(model._log_likelihood_) if hasattr(model, "_log_likelihood_") else None
    return {
        "parameters": fitted,
        "logLikelihood": loglik,
        "alive": listed(alive),
        "expected": {
            str(h): listed(model.conditional_expected_number_of_purchases_up_to_time(h, *pick))
            for h in (4, 26, 200)
        },
        "new": {str(h): float(model.expected_number_of_purchases_up_to_time(h)) for h in (4, 26, 200)},
    }


# A tight tolerance, so that both optimisers stand at the same point.
bg = BetaGeoFitter().fit(frequency, recency, age, tol=1e-8)
# Its own start is random and can end far from the top.
pareto = ParetoNBDFitter().fit(frequency, recency, age, tol=1e-9, maxiter=10_000, initial_params=[1.0, 1.5, 0.8, 1.5])
gamma = GammaGammaFitter().fit(frequency[repeat], value[repeat], tol=1e-7)
bg_reference = purchase_model(bg, ("r", "alpha", "a", "b"))
pareto_reference = purchase_model(pareto, ("r", "alpha", "s", "beta"))

clv = gamma.customer_lifetime_value(
    bg,
    pd.Series(frequency[shown]),
    pd.Series(recency[shown]),
    pd.Series(age[shown]),
    pd.Series(value[shown]),
    time=6,
    freq="W",
    discount_rate=0.01,
)

start = pd.Timestamp("2025-01-01")
orders = pd.DataFrame(
    {
        "customer": [f"c{int(k)}" for k in generator.integers(0, 25, 120)],
        "time": [start + pd.Timedelta(minutes=int(m)) for m in generator.integers(0, 150 * 1440, 120)],
        "value": generator.gamma(3, 10, 120).round(2),
    }
)
summary = summary_data_from_transaction_data(
    orders, "customer", "time", "value", observation_period_end="2025-06-10"
)

points = [(1.5, 2.5, 4.0, 0.3), (0.4, -0.6, 2.2, 0.8), (12.0, 3.0, 13.0, 0.9), (1.0, 30.5, 32.25, 0.97)]
reference = {
    "customers": {
        "frequency": frequency.tolist(),
        "recency": recency.tolist(),
        "age": age.tolist(),
        "value": value.tolist(),
    },
    "shown": len(shown),
    "bg": bg_reference,
    "pareto": pareto_reference,
    "gamma": {
        "parameters": {name: float(gamma.params_[name]) for name in ("p", "q", "v")},
        "expected": listed(
            gamma.conditional_expected_average_profit(frequency[shown], value[shown])
        ),
    },
    "lifetime": listed(clv),
    "transactions": {
        "customers": orders["customer"].tolist(),
        "times": [int(t.timestamp() * 1000) for t in orders["time"]],
        "values": orders["value"].tolist(),
        "endMs": int(pd.Timestamp("2025-06-10").timestamp() * 1000),
        "summary": {
            name: {key: float(v) for key, v in summary[column].items()}
            for name, column in (
                ("frequency", "frequency"),
                ("recency", "recency"),
                ("age", "T"),
                ("value", "monetary_value"),
            )
        },
    },
    "hypergeometric": {
        "points": [list(p) for p in points],
        "values": [float(special.hyp2f1(*p)) for p in points],
    },
}
target = pathlib.Path(__file__).with_name("reference.json")
target.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
