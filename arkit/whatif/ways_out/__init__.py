"""Which ways out of an overdue claim are there, and what is each worth?"""
