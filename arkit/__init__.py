"""Credit reviews and monthly reports from an accounts-receivable extract."""

__version__ = "0.1.0"
