# Every target is a task of tasks.py, which also runs without make: python tasks.py lab
# Another Python: make lab PY=python3.13    Options: make test ARGS="-k similarity"
PY ?= python3
TASKS = venv lab test test-browser notebooks site check lint lock clean

.PHONY: help $(TASKS)
help:
	@$(PY) tasks.py --help
$(TASKS):
	@$(PY) tasks.py $@ $(if $(ARGS),-- $(ARGS))
