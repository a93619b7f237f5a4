"""The parts that pages are built from: functions that return components, and their callbacks."""
