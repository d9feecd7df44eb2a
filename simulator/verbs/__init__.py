"""What each verb does. TABLE is the only list of them."""

from simulator.script import Verb
from simulator.verbs.dial import dial
from simulator.verbs.enqueue import enqueue, leave
from simulator.verbs.gather import gather
from simulator.verbs.record import record
from simulator.verbs.simple import hangup, pause, play, redirect, reject, say

TABLE: dict[str, Verb] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Dial": dial,
    "Enqueue": enqueue,
    "Leave": leave,
    "Redirect": redirect,
    "Reject": reject,
    "Hangup": hangup,
}
