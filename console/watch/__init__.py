"""The board and the alarms: what is going on, and what a human has to see."""
