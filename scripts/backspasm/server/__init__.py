"""The HTTP service: each module reads a request, calls the package, and writes a response."""
