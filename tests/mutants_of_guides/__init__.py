"""Every small mistake that can be made in a guide's meaning, put in one at a time: does checking, a test or a proof notice?"""
