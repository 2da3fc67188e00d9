"""Which habits show in the days on which customers pay?"""
