"""What a report in Arabic or English says: proposals for a person to confirm."""
