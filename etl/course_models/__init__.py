"""After the marts of course_features: trains and measures the models that say what goes with a course's score."""
