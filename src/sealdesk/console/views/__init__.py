"""The pages' routes: reach the thing, check the form, call one action or query, show."""
