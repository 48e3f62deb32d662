"""What exports look like: one file per format, the only code that knows a vendor's names."""
