"""What strangers send, run in a subprocess with limits: queries, graph files, endpoints."""
