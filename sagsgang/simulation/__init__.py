"""Whole cases by chance or by plan, through a real engine in memory: can they be finished, and in time?"""
