"""Predicts with models that were written here: XGBoost for .json, onnxruntime for .onnx. Reads a JSON list of
jobs from its input and writes their predictions. With `continue` set, XGBoost first trains on.

    {"model": path, "rows": [[...]], "categories": {"plan": [...]}, "continue": {"target": [...], "out": path} | null}
"""

import json
import sys

import numpy as np
import pandas as pd


def of_xgboost(job):
    import xgboost as xgb

    model = xgb.Booster(model_file=job["model"])
    table = pd.DataFrame(np.array(job["rows"], dtype=np.float32), columns=model.feature_names)
    for name, categories in job["categories"].items():
        codes = table[name].fillna(-1).astype(int)
        table[name] = pd.Categorical.from_codes(codes, categories)
    matrix = xgb.DMatrix(table, enable_categorical=True)
    go_on = job.get("continue")
    if go_on:
        matrix.set_label(go_on["target"])
        objective = json.loads(model.save_config())["learner"]["objective"]["name"]
        model = xgb.train({"objective": objective, "max_depth": 2, **go_on["parameters"]}, matrix, 3, xgb_model=model)
        model.save_model(go_on["out"])
    return model.predict(matrix)


def of_onnx(job):
    import onnx
    import onnxruntime

    onnx.checker.check_model(onnx.load(job["model"]))
    session = onnxruntime.InferenceSession(job["model"])
    return session.run(None, {"input": np.array(job["rows"], dtype=np.float32)})[0]


jobs = json.load(sys.stdin)
answers = [(of_xgboost if job["model"].endswith(".json") else of_onnx)(job) for job in jobs]
json.dump([np.asarray(answer, dtype=float).ravel().tolist() for answer in answers], sys.stdout)
