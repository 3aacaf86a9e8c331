"""Other toolkits' objects in and out. Nobody imports these modules early: they load their toolkit."""
