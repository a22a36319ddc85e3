"""Mail: raw bytes become typed values here; the pure modules import neither Django nor any other package of
the house.
"""
