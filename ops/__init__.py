"""Running it: the operators' commands, and the demo. Knows Twilio by `ivr.ports` only, and reads no
environment: app.py hands in what a command needs."""
