"""Speed, as ratios to a peer measured in the same run; absolute times are not evidence."""
