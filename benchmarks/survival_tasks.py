"""One task of survival analysis by one library, in a process of its own.

    python benchmarks/survival_tasks.py LIBRARY TASK FILE

Prints CPU seconds, growth of the peak memory in MB, and the result, so that libraries
can be seen to agree. Reading the data and importing are not counted.
"""

import resource
import sys
import time

import numpy as np

HORIZONS = (7, 14, 30)
BRIER_AT = (15, 30, 45, 60)
OUTCOMES = ("paid", "credited", "returned", "written off", "open")


class Arkit:
    """This package."""

    def __init__(self, data):
        import pandas as pd
        import scipy.stats  # noqa: F401  imported before the clock starts

        import arkit.survival  # noqa: F401
        from arkit.survival import count_events
        from arkit.survival.forecasting import scores

        self.days, self.codes = data["days"], data["outcome"]
        self.kinds = pd.Categorical.from_codes(data["outcome"], OUTCOMES)
        self.data, self.pd, self.scores = data, pd, scores
        self.count = count_events
        names = [f"x{k}" for k in range(data["x"].shape[1])]
        self.items = pd.DataFrame(data["x"], columns=names).assign(
            days=self.days, outcome=self.kinds, customer=data["customer"]
        )
        self.terms = names
        self.groups = self.items[["days", "outcome"]].assign(
            group=pd.Categorical(data["x"][:, 0])
        )

    def curve(self):
        from arkit.survival import payment_curve

        found = payment_curve(self.count(self.days, self.kinds))
        return found["open_share"].iloc[60], found["low"].iloc[60]

    def outcomes(self):
        from arkit.survival import outcome_curves

        found = outcome_curves(self.count(self.days, self.kinds))
        last = found[(found["day"] == 60) & (found["outcome"] == "paid")].iloc[0]
        return last["share"], last["se"]

    def log_rank(self):
        from arkit.survival import compare_groups, count_delays

        found = compare_groups(count_delays(self.groups, by="group"))
        return (found["chi2"].iloc[0],)

    def cox(self, cluster=None):
        from arkit.survival import cox

        fit = cox(self.items, self.terms, cluster=cluster)
        return fit.effects["coefficient"].iloc[0], fit.effects["se"].iloc[0]

    def cox_clustered(self):
        return self.cox("customer")

    def concordance(self):
        score = score_of(self.data)
        return (self.scores.concordance(score, self.days, self.codes == 0),)

    def brier(self):
        chance = chance_of(self.data)
        both = [
            self.scores.brier(chance, self.days, self.kinds, horizon_days=at)
            for at in BRIER_AT
        ]
        return tuple((s * w).mean() for s, w in both)

    def chances(self):
        from arkit.survival import chances, payment_curve

        found = chances(payment_curve(self.count(self.days, self.kinds)), ages(self))
        return (found["paid_7_share"].mean(),)


class Statsmodels:
    """The library of choice of statisticians who write Python."""

    def __init__(self, data):
        from statsmodels.duration.api import CumIncidenceRight, PHReg, SurvfuncRight
        from statsmodels.duration.survfunc import survdiff

        self.days, self.paid = data["days"].astype(float), data["outcome"] == 0
        self.data, self.lib = data, (CumIncidenceRight, PHReg, SurvfuncRight, survdiff)

    def curve(self):
        found = self.lib[2](self.days, self.paid.astype(int))
        at = np.searchsorted(found.surv_times, 60)
        return found.surv_prob[at], found.surv_prob_se[at]

    def outcomes(self):
        kind = np.where(self.data["outcome"] == 4, 0, self.data["outcome"] + 1)
        found = self.lib[0](self.days, kind)
        at = np.searchsorted(found.times, 60)
        return found.cinc[0][at], found.cinc_se[0][at]

    def log_rank(self):
        group = self.data["x"][:, 0]
        return (self.lib[3](self.days, self.paid.astype(int), group)[0],)

    def cox(self, **options):
        model = self.lib[1](
            self.days, self.data["x"], status=self.paid.astype(int), ties="efron"
        )
        fit = model.fit(disp=0, **options)
        return fit.params[0], fit.bse[0]

    def cox_clustered(self):
        return self.cox(groups=self.data["customer"])

    def chances(self):
        found = self.lib[2](self.days, self.paid.astype(int))
        age, share = ages(self), np.append(1.0, found.surv_prob)
        before = share[np.searchsorted(found.surv_times, age, "right")]
        sums = 0.0
        for horizon in HORIZONS:
            at = np.searchsorted(found.surv_times, age + horizon, "right")
            chance = 1 - share[at] / before
            sums = chance.mean() if horizon == HORIZONS[0] else sums
        return (sums,)


class Lifelines:
    """The most used survival library of Python; it holds pandas below 3."""

    def __init__(self, data):
        import lifelines
        import pandas as pd
        from lifelines.statistics import logrank_test
        from lifelines.utils import concordance_index

        self.days, self.paid = data["days"].astype(float), data["outcome"] == 0
        self.data, self.lib, self.pd = data, lifelines, pd
        self.log_rank_test, self.concordance_index = logrank_test, concordance_index
        self.items = pd.DataFrame(data["x"]).add_prefix("x")
        self.items = self.items.assign(days=self.days, paid=self.paid)

    def curve(self):
        found = self.lib.KaplanMeierFitter().fit(self.days, self.paid)
        limit = found.confidence_interval_.loc[60.0].iloc[0]
        return found.survival_function_.loc[60.0].iloc[0], limit

    def outcomes(self):
        kind = np.where(self.data["outcome"] == 4, 0, self.data["outcome"] + 1)
        found = self.lib.AalenJohansenFitter().fit(self.days, kind, event_of_interest=1)
        table = found.cumulative_density_
        return (table[table.index <= 60.5].iloc[-1, 0],)

    def log_rank(self):
        group = self.data["x"][:, 0] == 1
        both = (self.days[group], self.days[~group])
        seen = (self.paid[group], self.paid[~group])
        return (self.log_rank_test(*both, *seen).test_statistic,)

    def cox(self, items=None, **options):
        fit = self.lib.CoxPHFitter().fit(
            self.items if items is None else items, "days", "paid", **options
        )
        return fit.params_.iloc[0], fit.standard_errors_.iloc[0]

    def cox_clustered(self):
        items = self.items.assign(customer=self.data["customer"])
        return self.cox(items, cluster_col="customer")

    def concordance(self):
        found = self.concordance_index(self.days, -score_of(self.data), self.paid)
        return (found,)

    def chances(self):
        found = self.lib.KaplanMeierFitter().fit(self.days, self.paid)
        age = ages(self)
        before = found.survival_function_at_times(age).to_numpy()
        sums = 0.0
        for horizon in HORIZONS:
            after = found.survival_function_at_times(age + horizon).to_numpy()
            sums = (1 - after / before).mean() if horizon == HORIZONS[0] else sums
        return (sums,)


class Sksurv:
    """The survival library in the manner of scikit-learn (GPL)."""

    def __init__(self, data):
        from sksurv import compare, linear_model, metrics, nonparametric, util

        self.lib = (nonparametric, compare, linear_model, metrics)
        self.days, self.paid = data["days"].astype(float), data["outcome"] == 0
        self.data = data
        self.y = util.Surv.from_arrays(self.paid, self.days)

    def curve(self):
        time_, share, limit = self.lib[0].kaplan_meier_estimator(
            self.paid, self.days, conf_type="log-log"
        )
        at = np.searchsorted(time_, 60)
        return share[at], limit[0][at]

    def outcomes(self):
        kind = np.where(self.data["outcome"] == 4, 0, self.data["outcome"] + 1)
        kind = np.unique(kind, return_inverse=True)[1].astype(np.int64)
        time_, share, _ = self.lib[0].cumulative_incidence_competing_risks(
            kind, self.days, conf_type="log-log"
        )
        return (share[1][np.searchsorted(time_, 60)],)

    def log_rank(self):
        return (self.lib[1].compare_survival(self.y, self.data["x"][:, 0])[0],)

    def cox(self):
        fit = (
            self.lib[2].CoxPHSurvivalAnalysis(ties="efron").fit(self.data["x"], self.y)
        )
        return (fit.coef_[0],)

    def concordance(self):
        score = score_of(self.data)
        found = self.lib[3].concordance_index_censored(self.paid, self.days, score)
        return (found[0],)

    def brier(self):
        chance = 1 - np.repeat(chance_of(self.data)[:, None], len(BRIER_AT), axis=1)
        return tuple(self.lib[3].brier_score(self.y, self.y, chance, BRIER_AT)[1])


def score_of(data):
    """A continuous score: what a model might say."""
    noise = np.random.default_rng(5).normal(size=len(data["days"]))
    return data["x"] @ np.array([-0.4, -0.2, -0.5, -0.25, -0.1]) + noise


def chance_of(data):
    """A chance of payment within any of the horizons."""
    return 1 / (1 + np.exp(-score_of(data)))


def ages(library):
    """Days for which invoices have been open."""
    n = len(library.days)
    return np.random.default_rng(7).integers(0, 60, n).astype(float)


LIBRARIES = {
    "arkit": Arkit,
    "statsmodels": Statsmodels,
    "lifelines": Lifelines,
    "scikit-survival": Sksurv,
}


def main() -> None:
    """Run one task and print what it cost and what came out."""
    name, task, path = sys.argv[1:4]
    with np.load(path) as found:
        data = {key: found[key] for key in found.files}
    work = getattr(LIBRARIES[name](data), task)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    result = work()
    cpu = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
    print(f"{cpu:.4f} {grown:.0f} {' '.join(f'{x:.6g}' for x in result)}")


if __name__ == "__main__":
    main()
