"""How triage learns a question from labelled texts: two halves that err differently, joined by one calibration."""
