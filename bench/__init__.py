"""How fast a turn is, always as a ratio to a floor measured in the same run (docs/developer/speed.md).

The floor is the same server and framework that parses the same form and answers a constant document. A ratio
to it says what our own work costs, on any machine.
"""
