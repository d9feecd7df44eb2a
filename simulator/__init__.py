"""A phone company on loopback: Twilio's voice and text contract, without an account or a network."""

from simulator.clock import RealClock, VirtualClock
from simulator.facade import Simulator

__all__ = ["RealClock", "Simulator", "VirtualClock"]
