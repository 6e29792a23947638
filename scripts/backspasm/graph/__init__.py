"""The ontology: its modules, how they are loaded, and what is made from them."""

VERSION = "0.1.0"
