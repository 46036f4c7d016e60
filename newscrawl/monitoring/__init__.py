"""What a run tells: progress, summary, exit code."""
