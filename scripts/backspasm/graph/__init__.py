"""Load the ontology's modules, query them, and build the generated files."""

VERSION = "0.1.0"
