"""Writes reference.json: what scikit-learn's estimators predict for a small table made here. Run it by
hand after `pip install scikit-learn==1.9.1`; the tests read the JSON only and need no Python.

    python test/golden/estimators/make.py
"""

import json
import pathlib

import numpy as np
from sklearn import cluster, decomposition, linear_model, svm

generator = np.random.default_rng(11)
n = 70
a = generator.normal(3, 2, n).round(3)
b = generator.normal(-1, 0.5, n).round(3)
b[generator.random(n) < 0.15] = np.nan
c = generator.gamma(2, 2, n).round(3)
plan = generator.integers(0, 3, n)
weights = generator.integers(1, 4, n).astype(float)
signal = 0.4 * a - 0.8 * np.nan_to_num(b, nan=-1) + 0.1 * c + 0.7 * (plan == 1)
amount = (20 + 12 * signal + generator.normal(0, 3, n)).round(3)
count = generator.poisson(np.exp(0.5 * signal))
cost = (np.exp(0.4 * signal) * generator.gamma(3, 1 / 3, n) + 0.01).round(4)
claim = np.where(generator.random(n) < 0.3, 0, cost).round(4)
yes = (signal + generator.normal(0, 0.6, n) > np.median(signal)).astype(int)
level = np.digitize(signal + generator.normal(0, 0.4, n), np.quantile(signal, [0.35, 0.7]))


def features(w):
    """Standardised numbers with missing ones at the mean, a flag for them, one column a level."""
    columns = []
    for values in (a, b, c):
        there = ~np.isnan(values)
        mean = np.average(values[there], weights=w[there])
        spread = np.sqrt(np.average((values[there] - mean) ** 2, weights=w[there]))
        columns.append(np.where(there, (values - mean) / spread, 0))
        if not there.all():
            columns.append((~there).astype(float))
    return np.column_stack(columns + [plan == k for k in range(3)]).astype(float)


def standardised(y, w):
    mean = np.average(y, weights=w)
    spread = np.sqrt(np.average((y - mean) ** 2, weights=w))
    return (y - mean) / spread, mean, spread


def regression(model, w):
    x = features(w)
    y, mean, spread = standardised(amount, w)
    return mean + spread * model.fit(x, y, sample_weight=w).predict(x)


def means(model, y, w):
    x = features(w)
    centre = np.average(y, weights=w)
    return centre * model.fit(x, y / centre, sample_weight=w).predict(x)


def margins(loss, cost_):
    model = svm.LinearSVC(C=cost_, loss=loss, dual=True, tol=1e-10, max_iter=2_000_000)
    x = features(one)
    return model.fit(x, yes).decision_function(x)


one = np.ones(n)
exact = {"tol": 1e-12, "max_iter": 100_000}
# Our weights are scaled to add up to the number of rows.
w = weights / weights.mean()
logistic = linear_model.LogisticRegression
components = decomposition.PCA(3, svd_solver="full").fit(features(one))
kmeans = cluster.KMeans(3, n_init=50, random_state=1).fit(features(one))

reference = {
    "data": {
        "a": a.tolist(),
        "b": [None if np.isnan(value) else value for value in b.tolist()],
        "c": c.tolist(),
        "plan": plan.tolist(),
        "weights": weights.tolist(),
        "amount": amount.tolist(),
        "count": count.tolist(),
        "cost": cost.tolist(),
        "claim": claim.tolist(),
        "yes": yes.tolist(),
        "level": level.tolist(),
    },
    "ridge": regression(linear_model.Ridge(alpha=2.5), one),
    "ridge_weighted": regression(linear_model.Ridge(alpha=2.5), w),
    "lasso": regression(linear_model.Lasso(alpha=0.08, **exact), one),
    "elastic_net": regression(linear_model.ElasticNet(alpha=0.05, l1_ratio=0.4, **exact), one),
    "elastic_net_weighted": regression(linear_model.ElasticNet(alpha=0.05, l1_ratio=0.4, **exact), w),
    # Their penalty is against the mean loss, ours against the sum.
    "poisson": means(linear_model.PoissonRegressor(alpha=1.5 / n, **exact), count, one),
    "poisson_weighted": means(linear_model.PoissonRegressor(alpha=1.5 / n, **exact), count, w),
    "gamma": means(linear_model.GammaRegressor(alpha=1.5 / n, **exact), cost, one),
    "tweedie": means(
        linear_model.TweedieRegressor(power=1.4, link="log", alpha=1.5 / n, **exact), claim, one
    ),
    "logistic": logistic(C=1 / 0.7, **exact).fit(features(one), yes).predict_proba(features(one))[:, 1],
    "logistic_weighted": logistic(C=1 / 0.7, **exact)
    .fit(features(w), yes, sample_weight=w)
    .predict_proba(features(w))[:, 1],
    "softmax": logistic(C=1 / 0.7, **exact).fit(features(one), level).predict_proba(features(one)).ravel(),
    "pca_shares": components.explained_variance_ratio_,
    "pca": components.transform(features(one)).ravel(),
    "kmeans_inertia": np.array([kmeans.inertia_]),
    "one_class": -svm.OneClassSVM(nu=0.2, gamma=0.15, tol=1e-8)
    .fit(features(one))
    .decision_function(features(one)),
    "hinge": margins("hinge", 0.3),
    "squared_hinge": margins("squared_hinge", 0.3),
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return [round(inner, 10) for inner in value.tolist()]
    return value


target = pathlib.Path(__file__).with_name("reference.json")
target.write_text(json.dumps(plain(reference)) + "\n")
