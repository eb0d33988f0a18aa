"""The legal clock: instants, amounts of time, day calendars, due instants with their derivation, the law register.

Pure functions over plain data. Nothing here knows a case or a guide, reads the wall clock or opens a user's file.
"""
