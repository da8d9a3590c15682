"""What dataservice does, one module per story: a function is an operation, in transactions of its own.

Nothing here knows HTTP. Answers and the work done for them are the same for known and unknown accounts wherever a
stranger can ask.
"""
