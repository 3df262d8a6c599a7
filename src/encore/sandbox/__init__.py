"""A Spotify to try things on: accounts and Web API over real HTTP, as unkind as the real one.

It imports nothing of encore outside this package, so that it cannot share a mistake with
the client it tests. The way of a request:

    serving -> app -> gate (log, faults, token, limits) -> calls -> world
                   -> signin (authorize, token)         -> accounts
                   -> control (/_sandbox)               -> everything
"""
