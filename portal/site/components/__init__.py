"""The parts that every page is made of: pure functions to components, and the callbacks of those that need any."""
