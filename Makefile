# A thin cover over tools/course.py, which Windows users call themselves. Each target sets up what it needs.
PYTHON ?= python3
COURSE = $(PYTHON) tools/course.py

.DEFAULT_GOAL := help
.PHONY: help lab test notebooks rules lint bench dispatch results release grade work doctor test-browser

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

lab:  ## open JupyterLab in work/, your own copy of the lessons [PORT=8899] [BROWSER=no] [ARGS="..."]
	@$(COURSE) lab $(if $(filter no,$(BROWSER)),--no-browser) $(if $(PORT),--port $(PORT)) $(ARGS)

test:  ## check everything [ARGS="-k padding"]
	@$(COURSE) test $(ARGS)

notebooks:  ## build and execute the notebooks from notebooks/source [NAMES="01_word_prediction"]
	@$(COURSE) notebooks $(NAMES)

rules:  ## the house rules for notebooks and text
	@$(COURSE) rules

lint:  ## ruff: mistakes and layout
	@$(COURSE) lint

bench:  ## speed against naive loops and PyTorch [ARGS="--smoke"]
	@$(COURSE) bench $(ARGS)

dispatch:  ## the same stored results under four CPU settings
	@$(COURSE) dispatch

results:  ## rebuild data/results [LESSON=01c]
	@$(COURSE) results $(LESSON)

release:  ## the folder that students get of an assignment [ASSIGNMENT=03_binary_addition]
	@$(COURSE) release $(ASSIGNMENT)

grade:  ## grade a folder of submissions: SUBMISSIONS=folder [ASSIGNMENT=03_binary_addition] [OUT=folder] [ARGS="--cell 60"]
	@$(COURSE) grade "$(SUBMISSIONS)" $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT)) $(if $(OUT),--out "$(OUT)") $(ARGS)

work:  ## fill work/ with the lessons that it lacks; never overwrites yours
	@$(COURSE) work

doctor:  ## what is wrong with the set-up, and what to do
	@$(COURSE) doctor

test-browser:  ## every notebook in a real JupyterLab and a real browser [ARGS="-k 01c"]
	@$(COURSE) test-browser $(ARGS)
