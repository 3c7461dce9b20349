"""The bench: seeds a large zone and measures every goal of speed beside a reference, in one run. `make bench`."""
