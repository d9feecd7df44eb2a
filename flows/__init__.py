"""What should happen: the hotline as data, and the pure engine that walks a caller through it.

Nothing here knows Flask, a database, the carrier or the time of day. `engine.begin` and `engine.answer`
take a flow, a state, one input and the facts they may ask about, and return what to say and what to store.
"""
