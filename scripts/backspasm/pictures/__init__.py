"""Pictures of the graph as SVG: one module for each kind of picture."""
