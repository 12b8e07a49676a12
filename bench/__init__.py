"""The benchmark suite: cryptosearch beside its peers, in one run, on one machine. ``python -m bench`` runs it.

``run.py`` decides what is measured and starts one process per measurement (``jobs.py``), so that no peer's
memory or caches touch another's; ``report.py`` and ``plots.py`` show the results. It measures and judges
nothing: targets and conclusions are in ``docs/performance.md``.
"""
