"""Zip archives of strangers, walked in bounded memory and without believing them; and the exports known by name."""
