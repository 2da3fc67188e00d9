"""Why does a customer pay late? Causes weighed by facts that can be argued with."""

from arkit.judgment.diagnosis.answers import Answer, FieldAnswers, answers_of
from arkit.judgment.diagnosis.beliefs import CAUSES, Beliefs, read_beliefs
from arkit.judgment.diagnosis.diagnose import diagnose
from arkit.judgment.diagnosis.diagnosis import VERDICTS, Diagnosis
from arkit.judgment.diagnosis.strategies import Strategy

__all__ = [
    "CAUSES",
    "VERDICTS",
    "Answer",
    "Beliefs",
    "Diagnosis",
    "FieldAnswers",
    "Strategy",
    "answers_of",
    "diagnose",
    "read_beliefs",
]
