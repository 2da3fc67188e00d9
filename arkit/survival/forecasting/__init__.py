"""When will the money come, and how good were such forecasts before?"""
