"""XGBoost and LightGBM on the data of the bench, one command a line, one answer a line, both JSON.
Trained on one thread with the settings that are ours: 100 rounds, depth 6, step 0.1, l2 1, 255 bins."""

import json
import sys
import time

import numpy as np

ROUNDS, DEPTH, RATE = 100, 6, 0.1


def auc(labels, scores):
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    ranks = np.empty(len(scores))
    _, first, counts = np.unique(ranked, return_index=True, return_counts=True)
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    positive = labels == 1
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(labels) - count)))


def clocks():
    return time.perf_counter(), time.process_time()


class Peer:
    """The data that is loaded, and the last model of each library."""

    def load(self, path, rows, columns, test_rows):
        numbers = np.fromfile(path, dtype=np.float32).reshape(rows + test_rows, columns + 1)
        self.x = np.ascontiguousarray(numbers[:rows, :columns])
        self.y = numbers[:rows, columns].copy()
        self.test = np.ascontiguousarray(numbers[rows:, :columns])
        self.truth = numbers[rows:, columns].copy()
        return {}

    def train_xgboost(self, seed):
        import xgboost

        parameters = {
            "objective": "binary:logistic", "tree_method": "hist", "nthread": 1, "seed": seed,
            "max_depth": DEPTH, "eta": RATE, "max_bin": 255, "verbosity": 0,
        }
        start, used = clocks()
        data = xgboost.QuantileDMatrix(self.x, self.y, nthread=1, max_bin=255)
        self.xgboost = xgboost.train(parameters, data, ROUNDS)
        end, used_end = clocks()
        scores = self.predict_xgboost(self.test)
        return {"seconds": end - start, "cpu": used_end - used, "auc": auc(self.truth, scores)}

    def train_lightgbm(self, seed):
        import lightgbm

        parameters = {
            "objective": "binary", "num_threads": 1, "seed": seed, "max_depth": DEPTH,
            "num_leaves": 2**DEPTH, "learning_rate": RATE, "max_bin": 255, "lambda_l2": 1,
            "min_sum_hessian_in_leaf": 1, "min_data_in_leaf": 1, "verbosity": -1,
            "force_row_wise": True,
        }
        start, used = clocks()
        data = lightgbm.Dataset(self.x, self.y, params=parameters)
        self.lightgbm = lightgbm.train(parameters, data, ROUNDS)
        end, used_end = clocks()
        scores = self.predict_lightgbm(self.test)
        return {"seconds": end - start, "cpu": used_end - used, "auc": auc(self.truth, scores)}

    def predict_xgboost(self, rows):
        return self.xgboost.inplace_predict(rows)

    def predict_lightgbm(self, rows):
        return self.lightgbm.predict(rows, num_threads=1)

    def load_onnx(self, path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options)
        self.input = self.session.get_inputs()[0].name
        return {}

    def predict_onnx(self, rows):
        return self.session.run(None, {self.input: rows})

    def time_rows(self, library):
        """All test rows at once, and rows alone: warmed up, the median of seven, processor time, as ours."""
        predict = getattr(self, f"predict_{library}")
        alone = 200

        def single():
            for row in range(alone):
                predict(self.test[row : row + 1])

        def median_seconds(work):
            work()
            times = []
            for _ in range(7):
                used = time.process_time()
                work()
                times.append(time.process_time() - used)
            return float(np.median(times))

        batch = median_seconds(lambda: predict(self.test))
        return {
            "rows_per_second": len(self.test) / batch,
            "micros_alone": median_seconds(single) / alone * 1e6,
        }


def main():
    peer = Peer()
    for line in sys.stdin:
        command = json.loads(line)
        name = command.pop("do")
        try:
            answer = getattr(peer, name)(**command)
        except ImportError as missing:
            answer = {"missing": str(missing)}
        print(json.dumps(answer), flush=True)


main()
