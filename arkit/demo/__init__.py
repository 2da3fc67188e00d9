"""A demo ledger whose truth is known: four years of a fictional wholesaler.

Ferrolane Technical Supplies sells to builders, industry, retail, public bodies and
workshops. Everything about it is invented; nothing about how it is paid is arbitrary.
"""

from arkit.demo.calendar import AS_OF, END, START
from arkit.demo.made import SELLER, Demo, make, write_demo

__all__ = ["AS_OF", "END", "SELLER", "START", "Demo", "make", "write_demo"]
