"""Writes reference.json: scores of implicit's ALS and cosine neighbours, and of EASE written out, for
interactions made here. Run it by hand after `pip install implicit==0.7.3 scipy==1.17.1`; the tests read the
JSON only and need no Python.

    OPENBLAS_NUM_THREADS=1 python test/golden/recommend/make.py
"""

import json
import os
import pathlib

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from scipy import sparse

generator = np.random.default_rng(5)
USERS, ITEMS, FACTORS = 60, 25, 3
L2, ALPHA = 2.0, 3.0

# Who has what follows three tastes; every user has something, and somebody has every item.
taste, kind = generator.gamma(0.6, 1, (USERS, FACTORS)), generator.gamma(0.6, 1, (ITEMS, FACTORS))
wish = taste @ kind.T + 0.15 * generator.normal(size=(USERS, ITEMS))
had = wish > np.quantile(wish, 0.78)
had[np.arange(USERS), wish.argmax(axis=1)] = True
had[wish.argmax(axis=0), np.arange(ITEMS)] = True
pairs = np.argwhere(had)
X = sparse.csr_matrix(had.astype(np.float64))


def als(seed):
    """Exact alternations in 64 bits until nothing moves; implicit counts a pair as its confidence."""
    model = AlternatingLeastSquares(
        factors=FACTORS, regularization=L2, iterations=3000, dtype=np.float64, use_cg=False,
        num_threads=1, random_state=seed,
    )
    model.fit(X * (1 + ALPHA), show_progress=False)
    return model


# Alternations may end in one of several valleys; the deepest of these starts is the reference.
def loss(model):
    miss = had - model.user_factors @ model.item_factors.T
    fit = (np.where(had, 1 + ALPHA, 1) * miss**2).sum()
    return fit + L2 * ((model.user_factors**2).sum() + (model.item_factors**2).sum())


models = [als(seed) for seed in range(1, 9)]
best = min(models, key=loss)
items = best.item_factors.round(8)
held = AlternatingLeastSquares(
    factors=FACTORS, regularization=L2, dtype=np.float64, use_cg=False, num_threads=1
)
held.item_factors = items
held.user_factors = np.zeros((USERS, FACTORS))

cosine = CosineRecommender(K=ITEMS, num_threads=1)
cosine.fit(X, show_progress=False)
neighbours = np.asarray(cosine.similarity.todense())
np.fill_diagonal(neighbours, 0)

LAMBDA = 4.0
P = np.linalg.inv((X.T @ X).toarray() + LAMBDA * np.eye(ITEMS))
ease = np.eye(ITEMS) - P / np.diag(P)
np.fill_diagonal(ease, 0)

rounded = lambda a: np.asarray(a).round(8).tolist()
reference = {
    "pairs": pairs.tolist(),
    "als": {
        "factors": FACTORS, "l2": L2, "alpha": ALPHA,
        "loss": float(loss(best)),
        "scores": rounded(best.user_factors @ best.item_factors.T),
    },
    "foldIn": {
        "items": items.tolist(),
        "users": rounded(held.recalculate_user(np.arange(USERS), X * (1 + ALPHA))),
    },
    "cosine": rounded(neighbours),
    "ease": {"l2": LAMBDA, "weights": rounded(ease)},
}
path = pathlib.Path(__file__).parent / "reference.json"
path.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
print([round(loss(model), 6) for model in models])
