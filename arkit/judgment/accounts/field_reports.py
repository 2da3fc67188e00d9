"""What did account managers hear and see, how long ago, and what has changed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.judgment.accounts.account_facts import text_of
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.personal_data import personal_data
from arkit.judgment.accounts.reading import read_house_rules
from arkit.metrics.passport import Passport, measure
from arkit.schema import sentence

if TYPE_CHECKING:
    from arkit.ledger import Ledger

WITHHELD = "withheld: looks like"
FIRST, SAME, CONTRADICTORY = "first answer", "no change", "contradictory"
REPORTS = """
SELECT customer_id, report_date, question, answer, reliability, reported_by
FROM known_field_reports
ORDER BY report_date DESC, customer_id, question, answer, reliability
"""
CONTACTS = """
SELECT c.customer_id, c.customer_name, c.account_manager, a.last_call_date,
  p.last_promise_date
FROM known_customers AS c
LEFT JOIN (SELECT customer_id, MAX(activity_date) AS last_call_date
  FROM known_activities WHERE kind = 'call' GROUP BY customer_id) AS a
ON a.customer_id = c.customer_id
LEFT JOIN (SELECT customer_id, MAX(made_on) AS last_promise_date
  FROM known_promises GROUP BY customer_id) AS p
ON p.customer_id = c.customer_id
ORDER BY c.customer_id
"""
ANSWERS = (
    *("customer_id", "report_date", "question", "answer", "says"),
    *("reliability", "reported_by"),
)
LATEST = (
    *("customer_id", "question", "answer", "says", "reliability", "report_date"),
    *("days_ago", "earlier_answer", "earlier_date", "change"),
)
CHECKS = ("customer_id", "report_date", "question", "problem", "instead")
ABOUT = {
    "name": "Field reports",
    "formula": "Last answer by question beside the one before; days since the last "
    "report, and since the last call, promise or report",
    "basis": "Answers as brought back by account managers: seen, told or rumor; they "
    "are no figures and enter none",
    "window": "All reports",
}


@dataclass(frozen=True, kw_only=True)
class FieldReports:
    """What was brought back from customers, apart from all figures.

    Parameters
    ----------
    answers : DataFrame
        One row per answer, the latest first: `customer_id`, `report_date`, `question`,
        `answer` (withheld where it looks like personal data), `says` (`yes`, `no` or
        empty), `reliability` and `reported_by`.
    latest : DataFrame
        One row per customer and question: the last `answer`, `says`, `reliability`,
        `report_date` and `days_ago`, the `earlier_answer` and its `earlier_date`, and
        the `change` in words. Answers of one day that say yes and no are
        `contradictory` and say neither.
    recency : DataFrame
        One row per customer: `customer_id`, `customer_name`, `account_manager`,
        `n_reports` (days reported on), `last_report_date`, `days_since_report`,
        `last_contact_date`, `days_since_contact`, `is_stale` and `reason`.
    checks : DataFrame
        One row per remark on a report: `customer_id`, `report_date`, `question`,
        `problem` and `instead` (what to write).
    passport : Passport
        What they rest on.
    """

    answers: pd.DataFrame
    latest: pd.DataFrame
    recency: pd.DataFrame
    checks: pd.DataFrame
    passport: Passport

    @property
    def changes(self) -> pd.DataFrame:
        """Rows of `latest` whose answer changed or is contradictory."""
        change = self.latest["change"]
        return self.latest[~change.isin((FIRST, SAME))].reset_index(drop=True)


def field_reports(ledger: Ledger, rules: HouseRules | None = None) -> FieldReports:
    """Gather field reports: answers, what changed, how recent, and what to mend.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; say when a report is stale.

    Returns
    -------
    FieldReports
        Answers, the last by question, recency and checks.

    Notes
    -----
    Undated answers never get here: the import sets them aside with the reason. Two
    answers of one day that say yes and no are shown as contradictory, and neither
    counts until somebody asks again. An answer says yes or no when it begins so.
    """
    rules = rules or read_house_rules()
    raw = ledger.query(REPORTS).drop_duplicates(ignore_index=True)
    answers = _answers(raw)
    recency = _recency(ledger, answers, rules)
    return FieldReports(
        answers=answers,
        latest=_latest(answers, pd.Timestamp(ledger.as_of_date)),
        recency=recency,
        checks=_checks(raw),
        passport=measure(ledger, answers, n_rows=len(answers), about=ABOUT).passport,
    )


def _answers(raw: pd.DataFrame) -> pd.DataFrame:
    flags = [personal_data(text_of(answer)) for answer in raw["answer"]]
    shown = [
        f"{WITHHELD} {found[0].problem}" if found else text_of(answer)
        for answer, found in zip(raw["answer"], flags, strict=True)
    ]
    says = [_says(text_of(answer)) for answer in raw["answer"]]
    texts = {n: raw[n].map(text_of) for n in ("reliability", "reported_by")}
    return raw.assign(answer=shown, says=says, **texts)[list(ANSWERS)]


def _says(answer: str) -> str:
    """Whether an answer begins with yes or no."""
    first = answer.casefold().replace(",", " ").replace(".", " ").split()[:1]
    return first[0] if first and first[0] in ("yes", "no") else ""


def _latest(answers: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    rows = []
    for (customer, question), own in answers.groupby(["customer_id", "question"]):
        days = sorted(own["report_date"].unique(), reverse=True)
        now = _on_day(own, days[0])
        before = _on_day(own, days[1]) if len(days) > 1 else None
        rows.append(
            now
            | {
                "customer_id": customer,
                "question": question,
                "days_ago": (today - days[0]).days,
                "earlier_answer": before["answer"] if before else "",
                "earlier_date": days[1] if before else pd.NaT,
                "change": _change(now, before),
            }
        )
    frame = pd.DataFrame(rows, columns=list(LATEST))
    for name in ("report_date", "earlier_date"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.sort_values(
        ["customer_id", "report_date", "question"],
        ascending=[True, False, True],
        ignore_index=True,
    )


def _on_day(own: pd.DataFrame, day: pd.Timestamp) -> dict[str, Any]:
    """What was answered on one day, as one answer."""
    rows = own[own["report_date"] == day]
    said = {text for text in rows["says"] if text}
    clear = said.pop() if len(said) == 1 else ""
    return {
        "report_date": day,
        "answer": " / ".join(dict.fromkeys(rows["answer"])),
        "says": clear,
        "reliability": " / ".join(
            dict.fromkeys(text for text in rows["reliability"] if text)
        ),
        "is_contradictory": len(said) > 1,
    }


def _change(now: dict[str, Any], before: dict[str, Any] | None) -> str:
    if now["is_contradictory"]:
        return CONTRADICTORY
    if before is None:
        return FIRST
    if now["says"] and before["says"]:
        return (
            SAME
            if now["says"] == before["says"]
            else f"was {before['says']}, now {now['says']}"
        )
    return SAME if now["answer"] == before["answer"] else "other words"


def _recency(ledger: Ledger, answers: pd.DataFrame, rules: HouseRules) -> pd.DataFrame:
    frame = ledger.query(CONTACTS)
    dates = answers.groupby("customer_id")["report_date"].agg(["nunique", "max"])
    today = pd.Timestamp(ledger.as_of_date)
    dates = dates.reindex(frame["customer_id"]).reset_index(drop=True)
    last = pd.to_datetime(dates["max"])
    contacts = pd.concat(
        [frame["last_call_date"], frame["last_promise_date"], last], axis=1
    )
    contact = contacts.apply(pd.to_datetime).max(axis=1)
    since = (today - last).dt.days.astype("float64")
    limit = [
        rules.of(customer, ledger.as_of_date).value("report_stale_days")
        for customer in frame["customer_id"]
    ]
    never = last.isna()
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"],
            "customer_name": frame["customer_name"],
            "account_manager": frame["account_manager"],
            "n_reports": dates["nunique"].fillna(0).astype("int64"),
            "last_report_date": last,
            "days_since_report": since,
            "last_contact_date": contact,
            "days_since_contact": (today - contact).dt.days.astype("float64"),
            "is_stale": never | (since > limit),
            "reason": never.map({True: "no field report is on record", False: None}),
        }
    )


def _checks(raw: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in raw.to_dict("records"):
        texts = (text_of(row[name]) for name in ("question", "answer", "reported_by"))
        flags = dict.fromkeys(flag for text in texts for flag in personal_data(text))
        said = [(f"looks like {flag.problem}", flag.instead) for flag in flags]
        if not text_of(row["reported_by"]):
            said.append(("not signed", "write the role of who reports"))
        if not text_of(row["reliability"]):
            said.append(("how it is known is missing", "write seen, told or rumor"))
        rows += [
            {name: row[name] for name in CHECKS[:2]}
            | {
                "question": _shown(row["question"]),
                "problem": sentence(p),
                "instead": sentence(i),
            }
            for p, i in said
        ]
    frame = pd.DataFrame(rows, columns=list(CHECKS))
    return frame.assign(report_date=pd.to_datetime(frame["report_date"]))


def _shown(question: object) -> str:
    """A question, or that it is withheld."""
    text = text_of(question)
    found = personal_data(text)
    return f"{WITHHELD} {found[0].problem}" if found else text
