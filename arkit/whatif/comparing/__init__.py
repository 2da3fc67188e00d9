"""Which way out is best, how sure is that, and what should be asked first?"""
