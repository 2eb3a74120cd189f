"""Optuna's TPE on functions that the other end of the pipe computes: one JSON line a request."""
import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
for line in sys.stdin:
    ask = json.loads(line)
    sampler = optuna.samplers.TPESampler(seed=ask["seed"])
    study = optuna.create_study(sampler=sampler)
    for _ in range(ask["trials"]):
        trial = study.ask()
        x = [trial.suggest_float(f"x{i}", lo, hi) for i, (lo, hi) in enumerate(zip(ask["low"], ask["high"]))]
        print(json.dumps({"x": x}), flush=True)
        study.tell(trial, json.loads(sys.stdin.readline())["value"])
    print(json.dumps({"done": study.best_value}), flush=True)
