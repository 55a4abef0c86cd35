"""Files of resumes: which are wanted, and that the basement keeps those and no others."""
