"""Planned sessions in the forms that other programs take: FIT for watches, text for intervals.icu."""
