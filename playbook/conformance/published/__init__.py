"""Published numbers, one TOML file a subject, and beside each a module that computes them: one function a study.

A study's `id` names its function, which takes nothing and returns a number for every `what` of the TOML; where a row of
numbers stands `at` several places, a number for each place.
"""
