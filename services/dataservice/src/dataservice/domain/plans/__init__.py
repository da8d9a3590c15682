"""Training plans: what is asked for, what a plan is, how it is made, proved, adapted and judged."""
