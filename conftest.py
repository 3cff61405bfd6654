"""Wiring of the repository's own tests: pytest's tester for black-box tests of the plugin."""

pytest_plugins = ["pytester"]
