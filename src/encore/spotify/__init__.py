"""The only place that knows Spotify's HTTP.

login      sign in and renew tokens at the accounts server
http       send one request: gate, token, retries
answers    pure: what an answer means, status -> error
shapes     pure: JSON -> the nouns of `encore.music`
endpoints  `Spotify`, which callers use
"""
