"""What all changes of a resume have in common."""
