"""Speed and size as ratios, taken in one run on one machine: `make bench` writes them to RESULTS.md."""
