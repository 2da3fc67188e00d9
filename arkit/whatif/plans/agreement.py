"""What would an agreement about a payment plan say, and what is to be checked first?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from arkit.errors import ParameterError
from arkit.schema import date_text, money_text
from arkit.whatif.plans.agreed_plan import AgreedPlan
from arkit.whatif.plans.agreement_facts import (
    Parties,
    checks_of,
    conditions_of,
    facts_of,
    one_line,
)
from arkit.whatif.plans.agreement_wording import Wording
from arkit.whatif.plans.covered_documents import adding_up
from arkit.whatif.plans.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A draft agreement with its schedule.

    Parameters
    ----------
    title, notice : str
        Title, and what stands under it.
    parties : Parties
        Who agrees, with names that print on one line.
    paragraphs : tuple of (str, str)
        Heading and text of each.
    schedule : Schedule
        Payments.
    plan : AgreedPlan
        The same as data for the monitor.
    documents : DataFrame
        Documents covered: `invoice_id`, `invoice_date`, `due_date`, `open_amount`.
    signature : str
        Words above the signatures.
    checks : tuple of str
        What the seller should check first; not for the customer.
    """

    title: str
    notice: str
    parties: Parties
    paragraphs: tuple[tuple[str, str], ...]
    schedule: Schedule
    plan: AgreedPlan
    documents: pd.DataFrame
    signature: str
    checks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole agreement as plain text, to be pasted into a word processor."""
        currency = self.schedule.currency
        lines = [self.title, self.notice, ""]
        for number, (heading, words) in enumerate(self.paragraphs, start=1):
            lines += [f"{number}. {heading}", words, ""]
        lines.append("Schedule")
        lines += [
            f"{date_text(line.due_date)}  {money_text(line.amount, currency)}"
            for line in self.schedule.installments
            if line.amount
        ]
        if len(self.documents):
            lines += ["", "Documents"]
        for row in self.documents.itertuples():
            amount = money_text(row.open_amount, currency)
            lines.append(f"{one_line(row.invoice_id)}  {amount}")
        who = (self.parties.seller, self.parties.customer)
        lines += ["", self.signature, ""]
        lines += [f"______________________________  {name}" for name in who]
        return "\n".join(lines) + "\n"


def draft_agreement(
    schedule: Schedule,
    plan: AgreedPlan,
    *,
    parties: Parties,
    wording: Wording,
    documents: pd.DataFrame | None = None,
) -> Agreement:
    """What would an agreement about a payment plan say?

    Parameters
    ----------
    schedule : Schedule
        Dated installments.
    plan : AgreedPlan
        The same as data, from `agreed_plan(schedule, ...)`.
    parties : Parties
        Who agrees with whom.
    wording : Wording
        Words, from `read_wording`.
    documents : DataFrame, optional
        Documents covered, from `covered_documents`.

    Returns
    -------
    Agreement
        Paragraphs, schedule, and what to check before it goes out. A draft from a
        template; not legal advice.

    Raises
    ------
    ParameterError
        When plan and schedule are not of the same sum and day, documents do not add up
        to the debt, or the wording asks for an unknown fact.

    Examples
    --------
    >>> from arkit.whatif.plans.agreed_plan import agreed_plan
    >>> from arkit.whatif.plans.agreement_wording import Clause
    >>> from arkit.whatif.plans.plan_terms import PlanTerms
    >>> from arkit.whatif.plans.schedule import schedule
    >>> offer = schedule("900", n_installments=3, first_due_date="2025-01-31",
    ...     terms=PlanTerms(currency="EUR"))
    >>> words = Wording(title="Plan", notice="Draft", signature="Signed", clauses=(
    ...     Clause(heading="Sum", when="no interest", text="$customer pays $total."),))
    >>> draft = draft_agreement(offer, agreed_plan(offer, customer_id="C1"),
    ...     parties=Parties(seller="Us", customer="Them"), wording=words)
    >>> draft.paragraphs
    (('Sum', 'Them pays EUR 900.00.'),)
    """
    if plan.total_amount != schedule.total_amount or (
        plan.agreed_date != schedule.agreed_date
    ):
        raise ParameterError(
            f"a plan over {plan.total_amount} of {plan.agreed_date} does not fit a "
            f"schedule over {schedule.total_amount} of {schedule.agreed_date}",
            remedy="make the plan with agreed_plan(schedule, ...)",
        )
    covered = adding_up(schedule, documents)
    names = Parties(
        seller=one_line(parties.seller),
        customer=one_line(parties.customer),
        seller_address=one_line(parties.seller_address),
        customer_address=one_line(parties.customer_address),
        is_company=parties.is_company,
    )
    conditions = conditions_of(schedule, plan, has_documents=len(covered) > 0)
    return Agreement(
        title=wording.title,
        notice=wording.notice,
        parties=names,
        paragraphs=wording.filled(facts_of(schedule, plan, names), conditions),
        schedule=schedule,
        plan=plan,
        documents=covered,
        signature=wording.signature,
        checks=checks_of(schedule, names),
    )
