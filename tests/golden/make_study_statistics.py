"""Reference statistics of user studies: study_statistics.json from SciPy, pingouin and statsmodels.

    python tests/golden/make_study_statistics.py

Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, pingouin 0.7.0, statsmodels 0.15.0. The answer sets are made by a
generator of the script's own, so that they stay the same.

shapiro_wilk   [{"values", "w", "p"}]   scipy.stats.shapiro
experiments    [{"name", "scores" [n][3], "mauchly", "anova", "paired"}]   a row a participant, a column a group
               mauchly {"w", "chi_squared", "degrees", "p"}, anova {"f", "degrees", "error_degrees", "p", "epsilon",
               "p_corrected"} from pingouin (F and p also from statsmodels' AnovaRM); paired, in the order 0-1, 0-2, 1-2,
               {"t", "degrees", "p", "low", "high"} from scipy.stats.ttest_rel, "holm" from statsmodels
"""
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from statsmodels.stats.anova import AnovaRM
from statsmodels.stats.multitest import multipletests

HERE = Path(__file__).parent
GROUPS = 3


def noise(count, state):
    """[count], roughly normal: sums of twelve numbers of Numerical Recipes' 32-bit generator."""
    values = np.empty(count)
    for i in range(count):
        total = 0.0
        for _ in range(12):
            state = (1664525 * state + 1013904223) % 2**32
            total += state / 2**32
        values[i] = total - 6
    return values


def likert(effects, participants, clips, seed, spread=1.0):
    """[participants, 3]: means of `clips` answers 1 … 5 around 3 + effect, each participant with a leaning."""
    draws = noise(participants * (1 + GROUPS * clips), seed).reshape(participants, -1)
    answers = 3 + 0.5 * draws[:, :1] + spread * draws[:, 1:] + np.repeat(effects, clips)
    return np.clip(np.round(answers), 1, 5).reshape(participants, GROUPS, clips).mean(axis=2)


def shapiro_case(values):
    test = stats.shapiro(values)
    return {"values": list(map(float, values)), "w": float(test.statistic), "p": float(test.pvalue)}


def long_table(scores):
    rows = [(i, g, score) for i, row in enumerate(scores) for g, score in enumerate(row)]
    return pd.DataFrame(rows, columns=["participant", "group", "score"])


def anova_case(table):
    result = pingouin.rm_anova(table, dv="score", within="group", subject="participant", correction=True, detailed=True)
    columns = {name.replace("-", "_"): name for name in result.columns}
    effect, error = result.iloc[0], result.iloc[1]
    other = AnovaRM(table, "score", "participant", within=["group"]).fit().anova_table.iloc[0]
    case = {"f": effect["F"], "degrees": effect["DF"], "error_degrees": error["DF"], "p": effect[columns["p_unc"]],
            "epsilon": effect["eps"], "p_corrected": effect[columns["p_GG_corr"]]}
    assert np.allclose([other["F Value"], other["Pr > F"]], [case["f"], case["p"]], rtol=1e-9), "two references differ"
    return {key: float(value) for key, value in case.items()}


def mauchly_case(table):
    test = pingouin.sphericity(table, dv="score", within="group", subject="participant")
    return {"w": float(test.W), "chi_squared": float(test.chi2), "degrees": float(test.dof), "p": float(test.pval)}


def paired_cases(scores):
    tests = [stats.ttest_rel(scores[:, a], scores[:, b]) for a, b in combinations(range(GROUPS), 2)]
    corrected = multipletests([test.pvalue for test in tests], method="holm")[1]
    cases = []
    for test, holm in zip(tests, corrected):
        interval = test.confidence_interval(0.95)
        cases.append({"t": float(test.statistic), "degrees": float(test.df), "p": float(test.pvalue),
                      "low": float(interval.low), "high": float(interval.high), "holm": float(holm)})
    return cases


def experiment(name, scores):
    table = long_table(scores)
    return {"name": name, "scores": scores.tolist(), "mauchly": mauchly_case(table), "anova": anova_case(table),
            "paired": paired_cases(scores)}


def uneven(scores):
    """Spoils sphericity: the last group varies much more than the others."""
    scores = scores.copy()
    scores[:, 2] = 3 + 4 * (scores[:, 2] - 3)
    return scores


def constant_group(scores):
    scores = scores.copy()
    scores[:, 1] = 2.5
    return scores


def main():
    sizes = (3, 4, 5, 6, 8, 11, 12, 20, 50, 300)
    samples = [noise(size, size) for size in sizes]
    samples += [np.exp(noise(size, 7 * size)) for size in (6, 11, 30)]
    samples += [np.round(2 * noise(size, 9 * size)) / 2 for size in (5, 11, 12, 40)]  # ties
    samples += [[1.0, 1.0, 2.0], [3.25, 3.25, 3.25, 3.25, 3.3]]
    experiments = [experiment("paper-sized", likert([0.6, 0.2, -0.3], 20, 20, 1)),
                   experiment("no effect", likert([0, 0, 0], 24, 20, 2)),
                   experiment("three participants", likert([0.5, 0, -0.5], 3, 20, 3)),
                   experiment("few clips, many ties", likert([0.4, 0.1, 0], 12, 2, 4)),
                   experiment("not spherical", uneven(likert([0.3, 0.3, 0.1], 16, 20, 5))),
                   experiment("a constant group", constant_group(likert([0.4, 0, -0.2], 10, 20, 6))),
                   experiment("overwhelming", likert([1.5, 0, -1.5], 30, 20, 7, spread=0.5))]
    content = {"shapiro_wilk": [shapiro_case(sample) for sample in samples], "experiments": experiments}
    (HERE / "study_statistics.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
