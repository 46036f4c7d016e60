"""One spelling per thing: pure functions for text, names, dates, URLs and locales."""
