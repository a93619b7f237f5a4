"""The frame around every page: navigation, question page, components."""
