"""The demo: a whole city on one machine. The practice phone company, the web processes and the worker are
started as processes, looked after, and stopped together."""
