"""VUS-PR (Paparrizos et al. 2022) by the package `vus`: a JSON line a file on standard input, its scores by
each way of scoring it on standard output."""

import json
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")

from vus.metrics import get_metrics
from vus.utils.slidingWindows import find_length

for line in sys.stdin:
    file = json.loads(line)
    labels = np.array(file["labels"], dtype=float)
    # As its authors do: the widest buffer around an anomaly is one period of the series.
    width = int(find_length(np.array(file["values"], dtype=float)))
    answer = {}
    for way, scores in file["scores"].items():
        scores = np.array(scores, dtype=float)
        answer[way] = float(get_metrics(scores, labels, metric="vus", slidingWindow=width)["VUS_PR"])
    print(json.dumps(answer), flush=True)
