"""What is a stream of money worth if the customer may fail on the way?"""
