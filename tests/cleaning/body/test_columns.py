import numpy as np

from newscrawl.cleaning.body.columns import Columns, binned
from newscrawl.cleaning.body.model import Weights

COLUMNS = Columns(["short", "long"], ["rule:share place:head", "rule:app place:tail"])
MATRIX = COLUMNS.matrix([np.array([1, 2, 0]), np.array([0, 2, 1])])


def test_answers_are_spelled_out_as_the_names_of_features():
    assert COLUMNS.names(MATRIX) == [["short"], ["long", "rule:app", "place:tail"], ["rule:share", "place:head"]]


def test_a_score_is_the_sum_of_the_weights_of_the_names_that_hold():
    weights = Weights({"short": 1.0, "long": 2.0, "rule:app": 0.5, "place:tail": -4.0, "place:head": 8.0})
    expected = [weights.score(names) for names in COLUMNS.names(MATRIX)]
    assert COLUMNS.score(MATRIX, weights).tolist() == expected == [1.0, -1.5, 8.0]


def test_another_model_gives_other_scores():
    assert COLUMNS.score(MATRIX, Weights({"short": 1.0})).tolist() == [1, 0, 0]
    assert COLUMNS.score(MATRIX, Weights({"long": 1.0})).tolist() == [0, 1, 0]


def test_a_value_on_a_limit_falls_in_the_range_above():
    assert binned(np.array([0, 4, 5, 9]), np.array([4, 8])).tolist() == [1, 2, 2, 3]
