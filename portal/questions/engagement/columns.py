"""The columns of each answer about engagement, with unit and meaning."""

from __future__ import annotations

from portal.answers.spec import Column, ends


def c(name: str, unit: str, description: str, base: str = "") -> Column:
    """Declare a column; the name is short since there are many."""
    return Column(name, unit, description, base)


PLAN = c("plan", "text", "paid where a purchase of the student runs on any day of the quarter, else free.")
PERIOD = c("period", "text", "The quarter.")
MINUTES = (
    PLAN,
    PERIOD,
    c("students", "count", "Students who watched."),
    c("kept", "count", "Those kept: under the cut, or all where larger values are set to it."),
    c("removed", "count", "Those left out: at or above the cut."),
    c("cut_minutes", "minutes", "The percentile of those who watched, by linear interpolation.", "students"),
    c("mean", "minutes", "Mean minutes of the kept, larger values set to the cut where that is chosen.", "kept"),
    *ends("minutes", "the mean's 95% interval, which counts the doubt that the cut adds", "kept"),
    c("published_low", "minutes", "Mean - 1.96 standard errors, the cut taken as given, as published.", "kept"),
    c("published_high", "minutes", "Mean + 1.96 standard errors, the cut taken as given, as published.", "kept"),
    c("median", "minutes", "The middle value of the kept.", "kept"),
    c("sd", "minutes", "Standard deviation of the kept.", "kept"),
)
REACH = (
    PLAN,
    PERIOD,
    c("registered", "count", "Students who had registered by the quarter's last day."),
    c("watched", "count", "Students who watched in the quarter."),
    c("share", "fraction", "Those who watched, of those who had registered.", "registered"),
    *ends("fraction", "the share's 95% Wilson interval", "registered"),
    c("total_minutes", "minutes", "Minutes of all of them, nothing cut."),
)
TOTALS = (
    c("plan", "text", "The plan in the quarter."),
    c("students_a", "count", "Students who watched in the earlier quarter."),
    c("students_b", "count", "Students who watched in the later quarter."),
    c("students_change", "fraction", "Later students over earlier ones, less one.", "n"),
    c("minutes_a", "minutes", "Minutes of all of them in the earlier quarter, nothing cut."),
    c("minutes_b", "minutes", "Minutes of all of them in the later quarter, nothing cut."),
    c("minutes_change", "fraction", "Later minutes over earlier ones, less one.", "n"),
    c("mean_a", "minutes", "Minutes a student in the earlier quarter, nothing cut.", "n"),
    c("mean_b", "minutes", "Minutes a student in the later quarter, nothing cut.", "n"),
    c("difference", "minutes", "Later mean minus earlier mean.", "n"),
    *ends("minutes", "its 95% interval (Welch)", "n"),
    c("p", "p", "How often chance alone would give such a difference (Welch).", "n"),
    c("p_adjusted", "p", "Its p, adjusted for the plans that were tested (Benjamini-Hochberg).", "n"),
    c("tests", "count", "How many plans were tested."),
    c("n", "count", "Students of the smaller quarter."),
    c("earlier", "text", "The earlier quarter."),
    c("later", "text", "The later quarter."),
)
LIFT = (
    PLAN,
    c("mean_a", "minutes", "Mean in the earlier quarter, as cut.", "n"),
    c("mean_b", "minutes", "Mean in the later quarter, as cut.", "n"),
    c("difference", "minutes", "Later mean minus earlier mean.", "n"),
    *ends("minutes", "its 95% interval, which counts the doubt that the cut adds", "n"),
    c("p", "p", "How often chance alone would give such a difference, the cut counted in.", "n"),
    c("relative_change", "fraction", "The difference over the earlier mean.", "n"),
    c("t", "t", "Welch's t of the kept values as published: earlier minus later.", "n"),
    c("df", "degrees", "Its degrees of freedom.", "n"),
    c("p_two_sided", "p", "Its two-sided p, the cut taken as given.", "n"),
    c("p_increase", "p", "Its one-sided p against no increase.", "n"),
    c("cohens_d", "standard deviations", "The difference over the pooled standard deviation of the kept.", "n"),
    c("smallest_detectable", "minutes", "The smallest difference that this many would have shown in 80%.", "n"),
    c("n", "count", "Kept students of the smaller quarter."),
    c("earlier", "text", "The earlier quarter."),
    c("later", "text", "The later quarter."),
    c("kept_a", "count", "Kept students of the earlier quarter."),
    c("kept_b", "count", "Kept students of the later quarter."),
)
SAME_PEOPLE = (
    c("plan", "text", "The plan in both quarters."),
    c("n", "count", "Students who watched in both quarters under that plan."),
    c("mean_a", "minutes", "Their mean in the earlier quarter, nothing cut.", "n"),
    c("mean_b", "minutes", "Their mean in the later quarter, nothing cut.", "n"),
    c("difference", "minutes", "Later minus earlier, student by student.", "n"),
    *ends("minutes", "the difference's 95% t interval", "n"),
    c("p", "p", "The paired t test.", "n"),
    c("first_quarter", "count", "Those of them whose first watching ever lies in the earlier quarter."),
    c("alike_n", "count", "Students of the earlier quarter who had been registered as long, in bands of 90 days."),
    c(
        "alike_mean",
        "minutes",
        "Their mean in the earlier quarter, weighted to the bands of those in both quarters as they are at the first "
        "day of the later one.",
        "alike_n",
    ),
)
ROBUSTNESS = (
    PLAN,
    c("cut", "percent", "The percentile at which values are cut; 100 is none."),
    c("mode", "text", "drop: larger values left out; cap: set to the cut; none."),
    c("test", "text", "How the two quarters are compared."),
    c("measure", "text", "Of what: minutes, ratio of geometric means of 1 + minutes, or P(later > earlier)."),
    c("estimate", "see measure", "Later against earlier: 0 minutes, a ratio of 1, a probability of 0.5 is none.", "n"),
    *ends("see measure", "its 95% interval", "n"),
    c("p", "p", "How often chance alone would give as much.", "n"),
    c("direction", "text", "up, down or no clear difference, at 5%.", "n"),
    c("agrees", "flag", "Whether its direction is that of `lift` under the chosen cut.", "n"),
    c("holds", "count", "Of the plan's choices, those that agree."),
    c("of", "count", "The plan's choices that could be compared."),
    c("n", "count", "Students of the smaller quarter under this cut."),
)
GAP = (
    c("measure", "text", "minutes, or relative: a fraction of the earlier mean."),
    c("paid_change", "see measure", "Later minus earlier of paid students.", "n"),
    c("free_change", "see measure", "Later minus earlier of free students.", "n"),
    c("gap", "see measure", "Paid change minus free change.", "n"),
    *ends("see measure", "its 95% interval", "n"),
    c("p", "p", "How often chance alone would give such a gap.", "n"),
    c("n", "count", "Kept students of the smallest of the four groups."),
)
CERTIFICATES = (
    c("n", "count", "Students with a certificate."),
    c("pearson_r", "r", "Correlation of minutes over all watching with certificates.", "n"),
    *ends("r", "its 95% interval, which supposes nothing of how the values are spread", "n"),
    *ends("r", "the usual Fisher interval", "n", name="fisher"),
    c("p", "p", "The usual t test of no correlation.", "n"),
    c("slope", "certificates per minute", "Slope of the least-squares line.", "n"),
    c("intercept", "certificates", "Where the line starts, at 0 minutes.", "n"),
    c(
        "r2",
        "fraction",
        "Share of the variation in certificates that the line accounts for, on the same students.",
        "n",
    ),
    c("r2_cv_mean", "fraction", "The same on students whom the line has not seen: mean of five folds.", "n"),
    c("r2_cv_sd", "fraction", "Its standard deviation over the five folds.", "n"),
    c("at_minutes", "minutes", "The number of minutes that the prediction is for."),
    c("predicted", "certificates", "What the line predicts there.", "n"),
    *ends("certificates", "the 95% interval for one student with so many minutes", "n", name="predicted"),
)
CHANCES = (
    c("minutes", "minutes", "The number of minutes, over all watching, that the row is about."),
    c("students", "count", "Students who watched: all of them are in the model."),
    c("with_certificate", "count", "Those of them who have a certificate."),
    c("near", "count", "Students who watched about so long: up to 1.5 times as long, or 1.5 times less."),
    c("near_share", "fraction", "Those of them who have a certificate, as counted.", "near"),
    *ends("fraction", "its 95% Wilson interval", "near", name="near"),
    c(
        "share",
        "fraction",
        "Share with a certificate at so many minutes, by a logistic regression on the logarithm of minutes.",
        "smaller",
    ),
    *ends("fraction", "its 95% interval, by robust errors", "smaller"),
    c(
        "number",
        "certificates",
        "Certificates of those who have any, by a Poisson regression truncated at zero.",
        "smaller",
    ),
    *ends("certificates", "its 95% interval, by robust errors", "smaller", name="number"),
    c("expected", "certificates", "Certificates of all: the share times the number.", "smaller"),
    *ends("certificates", "its 95% interval, by the delta method", "smaller", name="expected"),
    c("smaller", "count", "The smaller of those with and those without a certificate."),
)
BINS = (
    c("minutes_from", "minutes", "The fewest minutes in the band."),
    c("minutes_to", "minutes", "The most minutes in the band."),
    c("students", "count", "Students with a certificate in the band."),
    c("mean_minutes", "minutes", "Their mean minutes.", "students"),
    c("mean_certificates", "certificates", "Their mean number of certificates.", "students"),
    *ends("certificates", "its 95% t interval", "students"),
)
PROBABILITIES = (
    c("base", "text", "watched: in either quarter; could_both: registered before the earlier quarter began."),
    c("n", "count", "Students of the base."),
    c("p_a", "fraction", "Share that watched in the earlier quarter.", "n"),
    c("p_b", "fraction", "Share that watched in the later quarter.", "n"),
    c("p_both", "fraction", "Share that watched in both.", "n"),
    c("p_a_given_b", "fraction", "Share that watched in the earlier quarter, of those who did in the later.", "n_b"),
    c("p_b_given_a", "fraction", "Share that watched in the later quarter, of those who did in the earlier.", "n_a"),
    c("expected_if_independent", "fraction", "Share that would watch in both if one said nothing of the other.", "n"),
    c(
        "odds_ratio",
        "ratio",
        "Odds of watching later among those who watched earlier, over the others' odds.",
        "smaller",
    ),
    *ends("ratio", "its 95% Woolf interval", "smaller"),
    c("p", "p", "Pearson's chi-squared, without a correction.", "smaller"),
    c("n_a", "count", "Students of the base who watched in the earlier quarter."),
    c("n_b", "count", "Students of the base who watched in the later quarter."),
    c("n_both", "count", "Students of the base who watched in both."),
    c("smaller", "count", "The smaller of those who watched earlier and those who did not."),
)
MIX = (
    PLAN,
    PERIOD,
    c("students", "count", "Students who watched."),
    c("new", "count", "Those of them who had not watched in the look_back days before the quarter."),
    c("returning", "count", "Those of them who had."),
    c("share_new", "fraction", "New students, of those who watched.", "students"),
    *ends("fraction", "its 95% Wilson interval", "students"),
    c(
        "look_back",
        "days",
        "How far both quarters look back: the most days before which the data of neither have seven days in a row in "
        "which nobody watched.",
    ),
)
QUANTILE_SHIFT = (
    PLAN,
    c("quantile", "quantile", "The share of students who watched less: 0.1 is the tenth who watch least."),
    c("minutes_a", "minutes", "Where it lies in the earlier quarter, nothing cut.", "n"),
    c("minutes_b", "minutes", "Where it lies in the later quarter, nothing cut.", "n"),
    c("shift", "minutes", "Later minus earlier.", "n"),
    *ends("minutes", "its 95% interval, by the errors of both (Maritz and Jarrett)", "n"),
    c("n", "count", "Students of the smaller quarter."),
)
LAPSED = (
    c("plan", "text", "The plan in the earlier quarter."),
    c("last_watch", "months", "Whole months from the last watching to the last day of the data."),
    c("paid_until", "text", "The month that a purchase last covers; for ever; or never, without any purchase."),
    c("students", "count", "Students who watched in the earlier quarter and not after its last day."),
)
WEEKLY = (
    c("week", "date", "The week's Monday."),
    c("plan", "text", "The plan in that week."),
    c("students", "count", "Students who watched."),
    c("minutes", "minutes", "Minutes that they watched."),
    c("partial", "flag", "Whether the data begin or end within the week."),
)
SUBSCRIPTIONS = (
    c("quarter", "text", "The quarter."),
    c("plan_id", "plan", "What was bought: 0 one month, 1 three months, 2 twelve months, 3 for ever."),
    c("bought", "count", "Purchases made in the quarter."),
    c("refunded", "count", "Those of them that were refunded, whenever that was."),
    c("refund_rate", "fraction", "Refunded, of those bought.", "bought"),
    *ends("fraction", "its 95% Wilson interval", "bought"),
    c("active_at_end", "count", "Purchases that run on the quarter's last day."),
)
DISTRIBUTION = (
    PLAN,
    PERIOD,
    c("minutes_from", "minutes", "Where the band begins, included."),
    c("minutes_to", "minutes", "Where the band ends, not included."),
    c("students", "count", "Students who watched so long."),
    c("beyond", "count", "Those of them at or above the cut."),
    c("cut_minutes", "minutes", "The percentile of those who watched."),
    c("watched", "count", "Students of the plan who watched in the quarter."),
    c("share", "fraction", "Those who watched so long, of those who watched.", "watched"),
)
PEOPLE = (
    c("student_id", "id", "The student."),
    c("registered", "date", "The day on which the student registered."),
    c("plan_a", "text", "The plan in the earlier quarter."),
    c("minutes_a", "minutes", "Minutes watched in the earlier quarter."),
    c("plan_b", "text", "The plan in the later quarter."),
    c("minutes_b", "minutes", "Minutes watched in the later quarter."),
    c("minutes", "minutes", "Minutes of all watching."),
    c("certificates", "count", "Certificates issued to the student."),
    c("purchase_id", "id", "In lists of purchases: the purchase."),
    c("plan_id", "plan", "In lists of purchases: what was bought."),
    c("date_purchased", "date", "In lists of purchases: the day of the purchase."),
    c("date_refunded", "date", "In lists of purchases: the day of the refund."),
)
