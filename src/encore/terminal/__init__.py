"""What the command line shows and asks. It decides nothing about music."""
