"""A drill: a scenario played into the running sandbox, from the fault to the resolved incident."""
