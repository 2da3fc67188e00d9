"""How long has each receivable been open, and what became of it?"""
