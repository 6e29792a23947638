"""Screening for red flags: findings in, the status of each red flag out."""
