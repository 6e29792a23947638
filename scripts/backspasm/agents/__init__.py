"""The graph as tools and resources for language models."""
