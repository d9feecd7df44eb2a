"""What watches the house itself: its clock, its timers, its roster, its audit log, the flow in force."""
