"""The MOOC's figures, drawn from answers: a module for each subject, named as in answers/."""
