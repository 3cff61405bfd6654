"""What people look at: the story of a verdict, the terminal's table, the HTML page."""
