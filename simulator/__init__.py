"""A phone company on loopback: Twilio's voice and text contract, without an account or a network."""

from simulator.clock import RealClock, VirtualClock
from simulator.facade import Simulator
from simulator.fates import FINE, UNCONFIRMED, Fate, fails, late
from simulator.media import Picture
from simulator.samples import sample

__all__ = [
    "FINE",
    "UNCONFIRMED",
    "Fate",
    "Picture",
    "RealClock",
    "Simulator",
    "VirtualClock",
    "fails",
    "late",
    "sample",
]
