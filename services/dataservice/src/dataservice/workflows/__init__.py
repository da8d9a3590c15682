"""What dataservice does, one module per story: each function is one operation, from values to values, in transactions of its own.

Nothing here knows HTTP. Answers and the work done for them are the same for known and unknown accounts wherever a
stranger can ask.
"""
