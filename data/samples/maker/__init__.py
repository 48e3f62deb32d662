"""The maker of the sample shop: one module per part of the shop's life, in the order in which things happen."""
