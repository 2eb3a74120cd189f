"""Writes forests.json: a small table and how well scikit-learn's forests do on its second half, averaged
over seeds, and the scores of its isolation forest. Run it by hand after `pip install scikit-learn==1.9.1`.

    python test/golden/trees/forests.py
"""

import json
import pathlib

import numpy as np
from sklearn import ensemble, metrics

generator = np.random.default_rng(11)
rows, half, seeds = 1200, 600, 10
x = generator.normal(size=(rows, 6)).round(3)
signal = x[:, 0] + np.where(x[:, 1] > 0.3, 1.5, -0.5) + x[:, 2] * x[:, 3]
y = (signal + 0.5 * generator.normal(size=rows)).round(3)
binary = (signal + 0.8 * generator.normal(size=rows) > 0.4).astype(int)
classes = np.digitize(signal + 0.6 * generator.normal(size=rows), [-0.5, 1.2])
odd = generator.random(half) < 0.05
outlying = x[:half].copy()
outlying[odd] = (outlying[odd] * 2.5).round(3)


def mean(make, score):
    return float(np.mean([score(make(seed).fit(x[:half], target[:half])) for seed in range(seeds)]))


quality = {}
for kind, regressor, classifier in [
    ("random-forest", ensemble.RandomForestRegressor, ensemble.RandomForestClassifier),
    ("extra-trees", ensemble.ExtraTreesRegressor, ensemble.ExtraTreesClassifier),
]:
    share = 1 / 3 if kind == "random-forest" else 1.0
    target = y
    rmse = mean(
        lambda seed: regressor(100, max_features=share, random_state=seed),
        lambda model: metrics.root_mean_squared_error(y[half:], model.predict(x[half:])),
    )
    target = binary
    auc = mean(
        lambda seed: classifier(100, random_state=seed),
        lambda model: metrics.roc_auc_score(binary[half:], model.predict_proba(x[half:])[:, 1]),
    )
    target = classes
    accuracy = mean(
        lambda seed: classifier(100, random_state=seed),
        lambda model: metrics.accuracy_score(classes[half:], model.predict(x[half:])),
    )
    quality[kind] = {"rmse": rmse, "auc": auc, "accuracy": accuracy}

scores = np.mean(
    [-ensemble.IsolationForest(n_estimators=200, random_state=seed).fit(outlying).score_samples(outlying) for seed in range(seeds)],
    axis=0,
)

path = pathlib.Path(__file__).with_name("forests.json")
path.write_text(json.dumps({
    "x": x.ravel().tolist(), "y": y.tolist(), "binary": binary.tolist(), "classes": classes.tolist(),
    "half": half, "quality": quality,
    "isolation": {"x": outlying.ravel().tolist(), "odd": odd.astype(int).tolist(), "scores": scores.round(5).tolist()},
}) + "\n")
