"""The ways in: notebook, dashboard, command line, report. They know chapters only through their common shape."""
