"""Run untrusted queries, graph files and endpoint answers in a subprocess with limits."""
