"""The commands of `harness` that are more than a few lines, a module for each."""
