"""A comparison of two builds, written: page, terminal, Markdown, JSON."""
