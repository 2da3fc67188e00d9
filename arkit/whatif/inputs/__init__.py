"""What is owed, what may happen to it, and what that is known from?"""
