"""A network with two raw inputs as a function over the plane."""
