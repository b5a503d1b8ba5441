"""What those who look after the processes see of them, and what they do to them."""
