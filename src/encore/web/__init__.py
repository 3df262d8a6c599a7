"""The pages and the JSON API: what a person sees of Encore in a browser.

Pages are made on the server and work without JavaScript; a few modules of our own make
them live. A page never waits for Spotify, and it holds no state: all of it is read from
the database, so that a reload, another tab and another process show the same.
"""
