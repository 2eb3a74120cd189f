"""Writes reference.json: what scikit-learn and NumPy say of texts made here: TF-IDF of words and letters,
log-count ratios of naive Bayes, probabilities of a one-against-the-rest logistic regression and of a network
with one hidden layer, and likeness of words by PPMI and SVD. Run it by hand after
`pip install scikit-learn==1.9.1`; the tests read the JSON only and need no Python.

    python test/golden/text/make.py
"""

import json
import pathlib

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.neural_network import MLPClassifier

generator = np.random.default_rng(11)
shared = "please my the now why help again today".split()
own = ["money refund back pay charge".split(), "parcel late track box".split(), "password sign locked code".split()]
labels = [int(c) for c in generator.integers(0, 3, 45)]
texts = [
    " ".join(generator.choice(shared + 2 * own[c], size=int(generator.integers(3, 8)))) for c in labels
]


def listed(values):
    return [float(f"{v:.8g}") for v in np.ravel(values)]


def rows(matrix):
    return [listed(row) for row in np.asarray(matrix)]


words = dict(analyzer="word", token_pattern=r"\S+", ngram_range=(1, 2), min_df=1)
letters = dict(analyzer="char_wb", ngram_range=(2, 4), min_df=1)


def tfidf(settings):
    """Sublinear, by the root of scikit-learn's smoothed idf, each part of length √½."""
    vectorizer = TfidfVectorizer(sublinear_tf=True, norm="l2", **settings).fit(texts)
    vectorizer.idf_ = np.sqrt(vectorizer.idf_)
    return vectorizer.get_feature_names_out(), vectorizer.transform(texts).toarray() * np.sqrt(0.5)


(word_names, word_part), (letter_names, letter_part) = tfidf(words), tfidf(letters)
names = [f"w{name}" for name in word_names] + [f"c{name}" for name in letter_names]
both = np.hstack([word_part, letter_part])
# Rows of the first texts only, as name: value; the others are checked by what is learned on them.
vectors = [{name: float(f"{v:.9g}") for name, v in zip(names, row) if v} for row in both[:6]]

present = CountVectorizer(binary=True, **words)
binary = present.fit_transform(texts)
ratios = []
for c in range(3):
    counts = MultinomialNB(alpha=1).fit(binary, [label == c for label in labels]).feature_log_prob_
    ratios.append(listed(counts[1] - counts[0]))

# Presence divided by the root of how many runs there are.
scaled = sparse.diags(1 / np.sqrt(np.asarray(binary.sum(1)).ravel())) @ binary
rest = OneVsRestClassifier(LogisticRegression(C=5)).fit(scaled, labels)
network = MLPClassifier((32,), max_iter=400, learning_rate_init=0.01, random_state=1).fit(word_part, labels)

vocabulary = sorted({word for text in texts for word in text.split()})
place = {word: i for i, word in enumerate(vocabulary)}
near = np.zeros((len(vocabulary), len(vocabulary)))
for text in texts:
    split = text.split()
    for i, one in enumerate(split):
        for j in range(i + 1, min(i + 3, len(split) - 1) + 1):
            near[place[one], place[split[j]]] += 1 / (j - i)
            near[place[split[j]], place[one]] += 1 / (j - i)
totals = near.sum(0)
smooth = totals**0.75
with np.errstate(divide="ignore"):
    ppmi = np.maximum(0, np.log(near * smooth.sum() / np.outer(smooth, totals)))
_, values, right = np.linalg.svd(ppmi)
embedded = (right[:12].T) * np.sqrt(values[:12])
embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)

pathlib.Path(__file__).with_name("reference.json").write_text(
    json.dumps(
        {
            "texts": texts,
            "labels": labels,
            "vectors": vectors,
            "runs": [f"w{name}" for name in present.get_feature_names_out()],
            "ratios": ratios,
            "linear": {
                "weights": [listed(one.coef_) for one in rest.estimators_],
                "bias": listed([one.intercept_[0] for one in rest.estimators_]),
                "probabilities": rows(rest.predict_proba(scaled)),
            },
            "network": {
                "names": [f"w{name}" for name in word_names],
                "first": rows(network.coefs_[0]),
                "firstBias": listed(network.intercepts_[0]),
                "second": rows(network.coefs_[1].T),
                "secondBias": listed(network.intercepts_[1]),
                "probabilities": rows(network.predict_proba(word_part)),
            },
            "vocabulary": vocabulary,
            "likeness": rows(embedded @ embedded.T),
        }
    )
    + "\n"
)
