"""The one room that knows Twilio: its signatures, parameters, documents, REST calls and error codes.

Imported by `app.py` alone; everybody else knows the `Carrier` of `ivr.ports`.
"""

from ivr.twilio_carrier.account import TwilioAccount
from ivr.twilio_carrier.carrier import TwilioCarrier
from ivr.twilio_carrier.client import Access

__all__ = ["Access", "TwilioAccount", "TwilioCarrier"]
