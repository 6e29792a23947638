"""Screening a population: the rules of `screen` as tables and one SQL text, on DuckDB or Spark."""
