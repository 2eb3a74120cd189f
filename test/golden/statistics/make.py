"""Writes reference.json: numbers of scikit-learn and scipy for small data made here. Run it by hand after
`pip install scikit-learn==1.9.1 scipy==1.17.1`; the tests read the JSON only and need no Python.

    python test/golden/statistics/make.py
"""

import json
import pathlib

import numpy as np
from scipy import special, stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

generator = np.random.default_rng(7)
n = 60
labels = (generator.random(n) < 0.35).astype(int)
# Rounded scores have many ties.
scores = np.round(np.clip(0.35 * labels + generator.random(n) * 0.65, 0.01, 0.99), 1)
probabilities = np.clip(0.5 * labels + 0.5 * generator.random(n), 0.02, 0.98).round(4)
weights = generator.integers(1, 5, n).astype(float)
classes = generator.integers(0, 4, n)
predicted = np.where(generator.random(n) < 0.6, classes, generator.integers(0, 4, n))
matrix = generator.dirichlet([1, 1, 1, 1], n).round(6)
matrix = matrix / matrix.sum(axis=1, keepdims=True)
truth = generator.normal(10, 3, n).round(3)
guess = (truth + generator.normal(0, 1.5, n)).round(3)
counts = generator.poisson(3, n)
rates = (counts + generator.random(n) * 2 + 0.1).round(3)
gains = generator.integers(0, 4, 20)
ranks = generator.integers(0, 6, 20) / 6

first = generator.normal(0, 1, 80).round(3)
second = generator.normal(0.4, 1.2, 70).round(3)
skewed = generator.gamma(2, 1, 50).round(3)

isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
grid = np.linspace(0, 1, 21)

boot = stats.bootstrap(
    (skewed,), np.mean, method="BCa", n_resamples=20000, rng=np.random.default_rng(1)
).confidence_interval

def average(score):
    kinds = ("micro", "macro", "weighted")
    return {kind: float(score(classes, predicted, average=kind)) for kind in kinds}


reference = {
    "data": {
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "probabilities": probabilities.tolist(),
        "weights": weights.tolist(),
        "classes": classes.tolist(),
        "predicted": predicted.tolist(),
        "matrix": matrix.ravel().tolist(),
        "truth": truth.tolist(),
        "guess": guess.tolist(),
        "counts": counts.tolist(),
        "rates": rates.tolist(),
        "gains": gains.tolist(),
        "ranks": ranks.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "skewed": skewed.tolist(),
    },
    "binary": {
        "auc": metrics.roc_auc_score(labels, scores),
        "auc_weighted": metrics.roc_auc_score(labels, scores, sample_weight=weights),
        "ap": metrics.average_precision_score(labels, scores),
        "ap_weighted": metrics.average_precision_score(labels, scores, sample_weight=weights),
        "log_loss": metrics.log_loss(labels, probabilities),
        "log_loss_weighted": metrics.log_loss(labels, probabilities, sample_weight=weights),
        "brier": metrics.brier_score_loss(labels, probabilities),
    },
    "classes": {
        "matrix": metrics.confusion_matrix(classes, predicted).ravel().tolist(),
        "f1": average(metrics.f1_score),
        "precision": average(metrics.precision_score),
        "recall": average(metrics.recall_score),
        "mcc": metrics.matthews_corrcoef(classes, predicted),
        "kappa": metrics.cohen_kappa_score(classes, predicted),
        "balanced": metrics.balanced_accuracy_score(classes, predicted),
        "accuracy_weighted": metrics.accuracy_score(classes, predicted, sample_weight=weights),
        "log_loss": metrics.log_loss(classes, matrix),
        "auc_macro": metrics.roc_auc_score(classes, matrix, multi_class="ovr", average="macro"),
        "auc_weighted": metrics.roc_auc_score(classes, matrix, multi_class="ovr", average="weighted"),
    },
    "ranking": {
        "ndcg": metrics.ndcg_score([gains], [ranks]),
        "ndcg_5": metrics.ndcg_score([gains], [ranks], k=5),
    },
    "regression": {
        "mae": metrics.mean_absolute_error(truth, guess),
        "mse": metrics.mean_squared_error(truth, guess),
        "mse_weighted": metrics.mean_squared_error(truth, guess, sample_weight=weights),
        "median": metrics.median_absolute_error(truth, guess),
        "r2": metrics.r2_score(truth, guess),
        "r2_weighted": metrics.r2_score(truth, guess, sample_weight=weights),
        "rmsle": metrics.root_mean_squared_log_error(counts, rates),
        "poisson": metrics.mean_poisson_deviance(counts, rates),
        "pinball_90": metrics.mean_pinball_loss(truth, guess, alpha=0.9),
    },
    "isotonic": {"grid": grid.tolist(), "values": isotonic.predict(grid).tolist()},
    "distances": {
        "ks": stats.ks_2samp(first, second).statistic,
        "ks_p": stats.ks_2samp(first, second, method="asymp").pvalue,
        "wasserstein": stats.wasserstein_distance(first, second),
    },
    "distributions": {
        "log_gamma": [float(special.gammaln(x)) for x in (0.1, 0.5, 1.5, 7.2, 123.4)],
        "chi_square": [float(stats.chi2.sf(x, k)) for x, k in ((3.84, 1), (0.5, 3), (40, 12), (90, 100))],
        "beta": [float(stats.beta.cdf(x, a, b)) for x, a, b in ((0.2, 0.5, 0.5), (0.7, 30, 12), (0.01, 2, 300))],
        "beta_quantile": [float(stats.beta.ppf(p, a, b)) for p, a, b in ((0.025, 3, 8), (0.9, 0.7, 2))],
        "student": [float(2 * stats.t.sf(t, k)) for t, k in ((2.0, 5), (0.3, 40), (6.0, 3))],
    },
    "experiments": {
        "srm": stats.chisquare([5000, 5300, 2400], np.array([0.4, 0.4, 0.2]) * 12700).pvalue,
        "bca": [float(boot.low), float(boot.high)],
    },
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.item() if isinstance(value, np.generic) else value


target = pathlib.Path(__file__).with_name("reference.json")
target.write_text(json.dumps(plain(reference), indent=1) + "\n")
