"""What if we wait, grant time, settle, or charge interest?"""

from arkit.whatif.comparing.asking import (
    Question,
    question_worth,
    scenario_worths,
    switch_chance,
)
from arkit.whatif.comparing.break_even import (
    SettlementCurve,
    break_even_curve,
    break_evens,
)
from arkit.whatif.comparing.cautious_floor import CautiousFloor, cautious_floor
from arkit.whatif.comparing.compare import Comparison, compare
from arkit.whatif.comparing.information import questions
from arkit.whatif.comparing.ranges import InputRange, UncertainWorld, uncertain_world
from arkit.whatif.comparing.robust import Robust, robust_choice
from arkit.whatif.comparing.scenarios import Scenarios
from arkit.whatif.comparing.tornado import tornado
from arkit.whatif.comparing.two_way_map import two_way_map
from arkit.whatif.comparing.verdict import Verdict
from arkit.whatif.inputs.assumptions import Assumption, Assumptions, assumptions
from arkit.whatif.inputs.claim import Claim, Item
from arkit.whatif.inputs.default_worth import DefaultWorth
from arkit.whatif.inputs.hazards import Hazard, default_integral
from arkit.whatif.inputs.keeping import KeepChance
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.inputs.world import AfterBreach, Clawback, World, world
from arkit.whatif.plans.ability_to_pay import AbleToPay, able_to_pay
from arkit.whatif.plans.agreed_plan import (
    AgreedPlan,
    Milestone,
    agreed_plan,
    plan_text,
    read_plan,
)
from arkit.whatif.plans.agreement import Agreement, draft_agreement
from arkit.whatif.plans.agreement_facts import Parties
from arkit.whatif.plans.agreement_wording import Clause, Wording, read_wording
from arkit.whatif.plans.covered_documents import covered_documents, open_documents
from arkit.whatif.plans.due_dates import months_later
from arkit.whatif.plans.plan_monitor import PlanProgress, plan_progress
from arkit.whatif.plans.plan_terms import PlanTerms
from arkit.whatif.plans.regulated_credit import outside_exemption
from arkit.whatif.plans.schedule import Installment, Schedule, schedule
from arkit.whatif.terms.bad_debt_tax import bad_debt_tax
from arkit.whatif.terms.early_payment import (
    EarlyPaymentProgram,
    Takers,
    break_even_discount,
    early_payment_program,
    forgone_discount_rate,
)
from arkit.whatif.terms.factoring import FactoringGain, FactorOffer, factoring_gain
from arkit.whatif.terms.fees import FeeTier, tiered_fee
from arkit.whatif.terms.late_interest import InterestPeriod, LateInterest, late_interest
from arkit.whatif.terms.regimes import ReferenceRate, Regime, agreed_rate, regime
from arkit.whatif.terms.time_value import (
    InternalRate,
    extension_cost,
    internal_rate,
    present_value,
)
from arkit.whatif.valuing.by_default_time import exact_risk
from arkit.whatif.valuing.credited import (
    Brought,
    Piece,
    break_even_claim_worth,
    claim_worth,
    credit_gain,
)
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.measured import measured
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.risk import Risk, expected_shortfall, risk_of
from arkit.whatif.valuing.taken_back import taken_back_cost
from arkit.whatif.valuing.ways import Limits, Problem, WayOut
from arkit.whatif.ways_out.barter import Barter, Delivery, break_even_usefulness
from arkit.whatif.ways_out.card import CardPayment, break_even_fee, largest_charge
from arkit.whatif.ways_out.credit_terms import (
    cash_in_advance,
    go_on,
    hold,
    limit_cut,
    needed_kept_share,
    pay_down,
)
from arkit.whatif.ways_out.deadline import cost_of_extending
from arkit.whatif.ways_out.enforcement import Court
from arkit.whatif.ways_out.exception import (
    ExceptionPrice,
    KeyAccountException,
    exception_price,
    exceptions_in_year,
)
from arkit.whatif.ways_out.goods import GoodsLine, Grade, assumed_grade, assumed_grades
from arkit.whatif.ways_out.goods_held import goods_held, goods_lines
from arkit.whatif.ways_out.goods_in_the_books import profit_and_loss
from arkit.whatif.ways_out.ladder import (
    Acceptance,
    Target,
    offer_ladder,
    target_discount,
)
from arkit.whatif.ways_out.late_interest_charged import LateInterestCharged
from arkit.whatif.ways_out.next_shipment import (
    break_even_default_hazard,
    pay_down_ratio,
    shipment_worth,
)
from arkit.whatif.ways_out.offer import Offer
from arkit.whatif.ways_out.package import Package
from arkit.whatif.ways_out.part_payment import PartPayment
from arkit.whatif.ways_out.petition import Petition
from arkit.whatif.ways_out.plan import PaymentPlan
from arkit.whatif.ways_out.returned_goods import ReturnedGoods, break_even_freight
from arkit.whatif.ways_out.settle import Settlement, walk_away_discount
from arkit.whatif.ways_out.special_treatment import SpecialTreatment
from arkit.whatif.ways_out.tenor import LongestPlan, longest_plan
from arkit.whatif.ways_out.third_parties import Agency, Sale
from arkit.whatif.ways_out.trade import Trade, WithTrade
from arkit.whatif.ways_out.waiting import KeepDunning, fix_process

__all__ = [
    "AbleToPay",
    "Acceptance",
    "AfterBreach",
    "Agency",
    "AgreedPlan",
    "Agreement",
    "Assumption",
    "Assumptions",
    "Barter",
    "Brought",
    "CardPayment",
    "CautiousFloor",
    "Claim",
    "Clause",
    "Clawback",
    "Comparison",
    "Court",
    "DefaultWorth",
    "Delivery",
    "Draws",
    "EarlyPaymentProgram",
    "ExceptionPrice",
    "FactorOffer",
    "FactoringGain",
    "FeeTier",
    "GoodsLine",
    "Grade",
    "Hazard",
    "InputRange",
    "Installment",
    "InterestPeriod",
    "InternalRate",
    "Item",
    "KeepChance",
    "KeepDunning",
    "KeyAccountException",
    "LateInterest",
    "LateInterestCharged",
    "Limits",
    "LongestPlan",
    "Milestone",
    "Offer",
    "Outcome",
    "Package",
    "PartPayment",
    "Parties",
    "Paths",
    "PaymentPlan",
    "Petition",
    "Piece",
    "PlanProgress",
    "PlanTerms",
    "Problem",
    "Question",
    "ReferenceRate",
    "Regime",
    "ReturnedGoods",
    "Risk",
    "Robust",
    "Sale",
    "Scenarios",
    "Schedule",
    "Settlement",
    "SettlementCurve",
    "SpecialTreatment",
    "Takers",
    "Target",
    "Trade",
    "UncertainWorld",
    "Verdict",
    "WayOut",
    "WithTrade",
    "Wording",
    "World",
    "able_to_pay",
    "agreed_plan",
    "agreed_rate",
    "assumed_grade",
    "assumed_grades",
    "assumptions",
    "bad_debt_tax",
    "break_even_claim_worth",
    "break_even_curve",
    "break_even_default_hazard",
    "break_even_discount",
    "break_even_fee",
    "break_even_freight",
    "break_even_usefulness",
    "break_evens",
    "cash_in_advance",
    "cautious_floor",
    "claim_worth",
    "compare",
    "cost_of_extending",
    "covered_documents",
    "credit_gain",
    "default_integral",
    "draft_agreement",
    "early_payment_program",
    "exact_risk",
    "exception_price",
    "exceptions_in_year",
    "expected_shortfall",
    "extension_cost",
    "factoring_gain",
    "fix_process",
    "forgone_discount_rate",
    "go_on",
    "goods_held",
    "goods_lines",
    "hold",
    "internal_rate",
    "largest_charge",
    "late_interest",
    "limit_cut",
    "longest_plan",
    "measured",
    "months_later",
    "needed_kept_share",
    "offer_ladder",
    "open_documents",
    "outside_exemption",
    "pay_down",
    "pay_down_ratio",
    "plan_progress",
    "plan_text",
    "present_value",
    "profit_and_loss",
    "question_worth",
    "questions",
    "read_plan",
    "read_wording",
    "regime",
    "risk_of",
    "robust_choice",
    "scenario_worths",
    "schedule",
    "shipment_worth",
    "switch_chance",
    "taken_back_cost",
    "target_discount",
    "tiered_fee",
    "tornado",
    "two_way_map",
    "uncertain_world",
    "walk_away_discount",
    "with_trade",
    "world",
]
