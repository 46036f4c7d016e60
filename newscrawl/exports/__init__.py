"""The dataset in files for other tools: tables, their description, a card."""
