"""The report: one HTML file without a script, for people who open it from a mail or a disk."""
