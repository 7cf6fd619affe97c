"""What was reported: one schema, the reference documents, files of points, queries, follow-up."""
