"""The only place that knows SQL. One module per noun; the caller owns the transaction."""
