"""Writes reference.json: numbers of statsmodels, statsforecast, utilsforecast and plain numpy for
the series below. Run it by hand after `pip install statsmodels==0.15.0 statsforecast==2.1.1`;
the tests read the JSON only and need no Python.

    python test/golden/forecast/make.py
"""

import json
import pathlib

import numpy as np
import pandas as pd
from statsforecast.models import DynamicOptimizedTheta, RandomWalkWithDrift, SeasonalNaive
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.seasonal import MSTL, STL, seasonal_decompose
from statsmodels.tsa.statespace.sarimax import SARIMAX
from scipy import stats
from utilsforecast.losses import mase, smape

generator = np.random.default_rng(20)


def monthly(n=120):
    t = np.arange(n)
    season = 1 + 0.2 * np.sin(2 * np.pi * t / 12) + 0.1 * np.cos(4 * np.pi * t / 12)
    return (100 + 0.8 * t) * season * np.exp(0.04 * generator.standard_normal(n))


def hourly(n=24 * 7 * 5):
    t = np.arange(n)
    day = 10 * np.sin(2 * np.pi * t / 24)
    week = 6 * np.sin(2 * np.pi * t / 168)
    noise = np.zeros(n)
    for i in range(1, n):
        noise[i] = 0.6 * noise[i - 1] + generator.standard_normal()
    return 100 + day + week + noise


def trending(n=80):
    return 50 + np.cumsum(0.4 + generator.standard_normal(n))


def listed(values):
    return [float(v) for v in np.asarray(values)]


y = monthly()
h = hourly()
w = trending()
out = {"series": {"monthly": listed(y), "hourly": listed(h), "trending": listed(w)}}

# Yardsticks
out["naive"] = {
    "seasonal": listed(SeasonalNaive(12).forecast(y, 24)["mean"]),
    "drift": listed(RandomWalkWithDrift().forecast(w, 6)["mean"]),
}

# Classical indices and STL
for kind in ("additive", "multiplicative"):
    parts = seasonal_decompose(pd.Series(y), model=kind, period=12)
    out[f"indices_{kind}"] = listed(parts.seasonal[:12])
plain = STL(y, period=12, seasonal=7).fit(inner_iter=2, outer_iter=0)
robust = STL(y, period=12, seasonal=13, robust=True).fit(inner_iter=1, outer_iter=4)
jumpy = STL(y, period=12, seasonal=7, trend=23, seasonal_jump=2, trend_jump=3, low_pass_jump=3)
jumpy = jumpy.fit(inner_iter=2, outer_iter=0)
for name, parts in (("stl", plain), ("stl_robust", robust), ("stl_jump", jumpy)):
    out[name] = {"seasonal": listed(parts.seasonal), "trend": listed(parts.trend)}
several = MSTL(h, periods=(24, 168), iterate=2, stl_kwargs={"inner_iter": 2, "outer_iter": 0}).fit()
out["mstl"] = {
    "seasonals": [listed(several.seasonal[:, k]) for k in range(2)],
    "trend": listed(several.trend),
}

# Exponential smoothing at fixed parameters: deviance and forecasts
season_add = listed(12 * np.sin(2 * np.pi * np.arange(12) / 12))
season_mul = listed(1 + 0.15 * np.sin(2 * np.pi * np.arange(12) / 12))


def multiplicative(trend, damped):
    """y = (l + phi b) s (1 + e), written out: statsmodels updates this season from the new level
    (Holt-Winters), the innovations form of Hyndman et al. 2008, table 2.3, from the old one."""
    level, slope, season = 100.0, 0.7 if trend else 0.0, list(season_mul)
    alpha, beta, gamma = 0.3, 0.06 if trend else 0.0, 0.15
    phi = 0.92 if damped else 1.0
    squares, logs = 0.0, 0.0
    for i, value in enumerate(y):
        base, s = level + phi * slope, season[i % 12]
        e = (value - base * s) / (base * s)
        squares, logs = squares + e * e, logs + np.log(base * s)
        level = base * (1 + alpha * e)
        slope = phi * slope + beta * base * e
        season[i % 12] = s * (1 + gamma * e)
    n = len(y)
    deviance = n * np.log(squares) + 2 * logs
    path, carried = [], 0.0
    for k in range(18):
        carried += phi ** (k + 1) * slope
        path.append((level + carried) * season[(n + k) % 12])
    return {
        "error": "mul",
        "trend": "damped" if damped else trend,
        "season": "mul",
        "llf": float(-0.5 * (deviance + n * (np.log(2 * np.pi / n) + 1))),
        "forecast": listed(path),
    }


out["ets"] = []
for error in ("add", "mul"):
    for trend, damped in ((None, False), ("add", False), ("add", True)):
        for season in (None, "add", "mul"):
            if season == "mul":
                if error == "mul":
                    out["ets"].append(multiplicative(trend, damped))
                continue
            start = {"initial_level": 100.0}
            params = {"smoothing_level": 0.3, "initial_level": 100.0}
            if trend:
                start["initial_trend"] = 0.7
                params |= {"smoothing_trend": 0.06, "initial_trend": 0.7}
            if damped:
                params["damping_trend"] = 0.92
            if season:
                states = season_add if season == "add" else season_mul
                start["initial_seasonal"] = states
                params["smoothing_seasonal"] = 0.15
            model = ETSModel(
                pd.Series(y),
                error=error,
                trend=trend,
                damped_trend=damped,
                seasonal=season,
                seasonal_periods=12 if season else None,
                initialization_method="known",
                **start,
            )
            vector = [params[k] for k in model.param_names if k in params]
            if len(vector) < len(model.param_names):
                states = season_add if season == "add" else season_mul
                named = {f"initial_seasonal.{k}": states[k] for k in range(12)}
                vector = [params[k] if k in params else named[k] for k in model.param_names]
            fitted = model.smooth(vector)
            out["ets"].append(
                {
                    "error": error,
                    "trend": "damped" if damped else trend,
                    "season": season,
                    "llf": float(fitted.llf),
                    "forecast": listed(fitted.forecast(18)),
                }
            )
out["ets_start"] = {"add": season_add, "mul": season_mul}

# Exponential smoothing with everything estimated by full maximum likelihood
out["ets_fitted"] = []
for kind in ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True}):
    values = w[:60]
    fitted = ETSModel(pd.Series(values), error="add", **kind).fit(disp=False, maxiter=2000)
    n = len(values)
    out["ets_fitted"].append(
        {
            "trend": "damped" if "damped_trend" in kind else kind.get("trend"),
            "deviance": n * float(np.log(n * np.mean(fitted.resid**2))),
            "forecast": listed(fitted.forecast(6)),
        }
    )

# Dynamic optimised Theta on data without season
dot = DynamicOptimizedTheta(season_length=1).forecast(w, 8)["mean"]
out["dynamic_theta"] = listed(dot)

# Theta written out in numpy: two lines, each extrapolated and averaged (Assimakopoulos 2000)
def theta_lines(values, alpha, steps):
    n = len(values)
    t = np.arange(1, n + 1)
    slope, intercept = np.polyfit(t, values, 1)
    line = intercept + slope * t
    curve = 2 * values - line
    level = curve[0]
    for v in curve:
        level += alpha * (v - level)
    future = intercept + slope * np.arange(n + 1, n + steps + 1)
    return 0.5 * (future + level)


out["theta_lines"] = {"alpha": 0.4, "forecast": listed(theta_lines(w, 0.4, 8))}

# Fixed ARIMA models by exact state space on a long series, where conditioning has faded away
long = generator.standard_normal(600)
process = np.zeros(600)
for i in range(13, 600):
    process[i] = 0.5 * process[i - 1] + 0.3 * process[i - 12] - 0.15 * process[i - 13]
    process[i] += long[i] + 0.4 * long[i - 1]
level = np.cumsum(process)
out["arima"] = {"series": listed(level), "models": []}
for order, seasonal, params in (
    ((1, 1, 1), (1, 0, 0, 12), [0.5, 0.4, 0.3, 1.0]),
    ((2, 0, 1), (0, 1, 1, 12), [0.4, 0.2, 0.3, -0.6, 1.0]),
    ((0, 1, 2), (1, 0, 1, 12), [0.3, 0.1, 0.5, -0.4, 1.0]),
):
    model = SARIMAX(level, order=order, seasonal_order=seasonal)
    fitted = model.smooth(params)
    out["arima"]["models"].append(
        {
            "order": order,
            "seasonal": seasonal,
            "params": params,
            "forecast": listed(fitted.forecast(24)),
        }
    )

# Regressions written out with explicit design matrices
def lag_ridge(values, lags, difference, penalty, steps):
    x = np.diff(values) if difference else values.copy()
    centre, scale = x.mean(), x.std()
    z = (x - centre) / scale
    top = max(lags)
    design = np.array([[z[t - k] for k in lags] for t in range(top, len(z))])
    target = z[top:]
    beta = np.linalg.solve(design.T @ design + penalty * np.eye(len(lags)), design.T @ target)
    path = list(z)
    for _ in range(steps):
        path.append(sum(b * path[len(path) - k] for b, k in zip(beta, lags)))
    changes = centre + scale * np.array(path[len(z):])
    return values[-1] + np.cumsum(changes) if difference else changes


def window_ridge(values, window, outputs, level, penalty):
    centre, scale = values.mean(), values.std()
    z = (values - centre) / scale
    rows = len(z) - window - outputs + 1
    design = np.array([z[r : r + window] - z[r + window - level : r + window].mean() for r in range(rows)])
    target = np.array(
        [
            z[r + window : r + window + outputs] - z[r + window - level : r + window].mean()
            for r in range(rows)
        ]
    )
    beta = np.linalg.solve(design.T @ design + penalty * np.eye(window), design.T @ target)
    base = z[-level:].mean()
    return centre + scale * (base + (z[-window:] - base) @ beta)


out["lag_ridge"] = {
    "levels": listed(lag_ridge(y, [1, 2, 12, 13], 0, 2.0, 12)),
    "differences": listed(lag_ridge(y, [1, 2, 12], 1, 2.0, 12)),
}
out["window_ridge"] = listed(window_ridge(h, 48, 24, 24, 3.0))

# Metrics
frame = pd.DataFrame({"unique_id": "a", "ds": range(108, 120), "y": y[-12:], "model": y[-24:-12]})
train = pd.DataFrame({"unique_id": "a", "ds": range(108), "y": y[:-12]})
out["metrics"] = {
    "smape": 200 * float(smape(frame, ["model"])["model"].iloc[0]),
    "mase": float(mase(frame, ["model"], 12, train)["model"].iloc[0]),
}

# Quantiles
shares = [0.75, 0.9, 0.95, 0.975, 0.995, 0.9995]
out["normal"] = [[p, float(stats.norm.ppf(p))] for p in shares]
out["student"] = [
    [p, v, float(stats.t.ppf(p, v))] for v in (2, 3, 4.5, 6, 10, 40) for p in shares
]

here = pathlib.Path(__file__).parent
(here / "reference.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
