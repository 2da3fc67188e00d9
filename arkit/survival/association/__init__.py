"""What goes with slower payment, everything else being equal?"""
