"""What was found, in the formats that people, editors and CI systems read."""
