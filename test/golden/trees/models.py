"""Writes models.json: small models of XGBoost and LightGBM as they save them, with their predictions and the
Shapley values that the shap package computes. Run it by hand after
`pip install xgboost==3.2.0 lightgbm==4.7.0 shap==0.51.0 pandas`; the tests read the JSON only.

    python test/golden/trees/models.py
"""

import json
import pathlib

import lightgbm as lgb
import numpy as np
import pandas as pd
import shap
import xgboost as xgb

generator = np.random.default_rng(5)
rows, kept = 400, 40
x = generator.normal(size=(rows, 4)).astype(np.float32).round(2)
x[generator.random(x.shape) < 0.1] = np.nan
plan = generator.integers(0, 6, rows)
filled = np.nan_to_num(x)
signal = filled[:, 0] + 0.8 * np.where(plan % 3 == 1, 1, -1) + filled[:, 1] * filled[:, 2]
noisy = signal + 0.3 * generator.normal(size=rows)
targets = {
    "binary:logistic": (noisy > 0).astype(int),
    "multi:softprob": np.digitize(noisy, [-0.7, 0.8]),
    "reg:squarederror": noisy.round(3),
    "count:poisson": generator.poisson(np.exp(0.4 * signal)),
    "rank:ndcg": np.digitize(noisy, [-0.7, 0.8]),
}
names = ["a", "b", "c", "d"]
numeric = pd.DataFrame(x, columns=names)
plans = pd.Categorical.from_codes(plan, ["free", "pro", "firm", "team", "edu", "old"])
table = numeric.assign(plan=plans)


def plain(values):
    return [None if isinstance(v, float) and np.isnan(v) else v for v in np.asarray(values, dtype=float).ravel().tolist()]


def contributions(model, frame):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    values = np.asarray(explainer.shap_values(frame))
    base = np.atleast_1d(np.asarray(explainer.expected_value, dtype=float))
    if values.ndim == 2:
        values = values[:, :, None]
    width = values.shape[1] + 1
    out = np.zeros((len(frame), values.shape[2], width))
    out[:, :, :-1] = values.transpose(0, 2, 1)
    out[:, :, -1] = base[-values.shape[2]:]
    return plain(out)


def of_xgboost(objective, frame, **parameters):
    data = xgb.DMatrix(frame, targets[objective], enable_categorical=True)
    if objective.startswith("rank"):
        data.set_group([20] * (rows // 20))
    settings = {"objective": objective, "max_depth": 3, "eta": 0.3, "max_cat_to_onehot": 2, "seed": 1, **parameters}
    if objective == "multi:softprob":
        settings["num_class"] = 3
    model = xgb.train(settings, data, 4)
    test = frame[:kept]
    matrix = xgb.DMatrix(test, enable_categorical=True)
    # The shap package refuses categorical splits and dart; XGBoost explains those itself, in 32 bits.
    has_shap = "plan" not in frame and parameters.get("booster") != "dart"
    own = model.predict(matrix, pred_contribs=True)
    return {
        "library": "xgboost", "name": f"{objective} {sorted(parameters)} {'plan' in frame}",
        "model": json.loads(model.save_raw("json").decode()),
        "predictions": plain(model.predict(matrix)),
        "margins": plain(model.predict(matrix, output_margin=True)),
        "contributions": contributions(model, test) if has_shap else plain(own),
    }


def of_lightgbm(objective, target, frame, **parameters):
    settings = {"objective": objective, "num_leaves": 6, "learning_rate": 0.3, "verbose": -1, "seed": 1,
                "min_data_per_group": 5, "cat_smooth": 1, **parameters}
    if objective == "multiclass":
        settings["num_class"] = 3
    data = lgb.Dataset(frame, targets[target], group=[20] * (rows // 20) if objective == "lambdarank" else None)
    model = lgb.train(settings, data, 4)
    test = frame[:kept]
    return {
        "library": "lightgbm", "name": f"{objective} {sorted(parameters)} {'plan' in frame}",
        "model": model.model_to_string(),
        "predictions": plain(model.predict(test)),
        "margins": plain(model.predict(test, raw_score=True)),
        "contributions": plain(model.predict(test, pred_contrib=True)),
    }


models = [
    of_xgboost("binary:logistic", numeric),
    of_xgboost("binary:logistic", table),
    of_xgboost("multi:softprob", numeric),
    of_xgboost("reg:squarederror", numeric),
    of_xgboost("reg:squarederror", numeric, booster="dart", rate_drop=0.4),
    of_xgboost("reg:squarederror", numeric, num_parallel_tree=3, subsample=0.7),
    of_xgboost("count:poisson", numeric),
    of_xgboost("rank:ndcg", numeric),
    of_lightgbm("binary", "binary:logistic", numeric),
    of_lightgbm("binary", "binary:logistic", table),
    of_lightgbm("binary", "binary:logistic", numeric, sigmoid=2.0),
    of_lightgbm("multiclass", "multi:softprob", numeric),
    of_lightgbm("regression", "reg:squarederror", numeric),
    of_lightgbm("regression", "reg:squarederror", numeric.fillna(0)),
    of_lightgbm("regression", "reg:squarederror", numeric, boosting="rf", bagging_freq=1, bagging_fraction=0.7),
    of_lightgbm("poisson", "count:poisson", numeric),
    of_lightgbm("lambdarank", "rank:ndcg", numeric),
]
for model in models:
    if model["library"] == "lightgbm":
        # The training parameters, which no reader needs.
        head, tail = model["model"].split("\nparameters:\n")
        model["model"] = head + tail[tail.index("end of parameters"):][len("end of parameters"):]

path = pathlib.Path(__file__).with_name("models.json")
path.write_text(json.dumps({
    "columns": {**{name: plain(x[:kept, i]) for i, name in enumerate(names)}, "plan": list(plans[:kept])},
    "models": models,
}) + "\n")
