"""Proof that the numbers are right: published ones that we reproduce, and sums that must add up on a client's data.

- `published`: what papers, packages and textbooks print, as TOML with its source; beside each file a module of the same
  name that computes the same.
- `reproduce`: runs them all and says what differs by how much.
- `identities`: what must hold whatever the data are, checked on a client's own.
"""
