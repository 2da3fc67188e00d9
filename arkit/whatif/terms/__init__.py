"""What does time cost, and what may be charged or offered for it?"""
