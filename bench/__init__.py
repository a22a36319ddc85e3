"""Benchmarks: each figure beside a baseline of the same run, so that only the ratio counts and any machine will do."""
