"""The pages that people read: HTML of the whole graph as text, made from the queries in `queries/pages/`."""
