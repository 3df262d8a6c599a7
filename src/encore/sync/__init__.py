"""The shell: what acts. It reads, asks, writes and remembers; `encore.pipeline` decides.

    Spotify --read--> store --clean--> wanted songs --find live--> store --plan--> edits --push-->
              1                2                        3                     4            5

1. `populate` lists the playlists of a person and enters those that changed into the run.
2. `read` reads one playlist, cleans it and notes which songs it wants.
3. `find` asks for live versions, artist by artist, and stores all that an answer shows.
4. and 5. `push` compares what a playlist should be with what it is, and sends the edits.

Each is safe to run again and keeps its state on a row of ours. `sweep` enqueues whatever
is due: work whose worker died, and waits that ended. The desired list is a function of
stored facts; everything else follows from comparing it with what Spotify has. That is
why a crash needs no repair.
"""
