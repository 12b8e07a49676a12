"""Posts in immutable files of columns: built by sorting, committed by a manifest, read through a memory map.

From the bottom up: ``container`` (a file of columns), ``field``, ``segment``, ``deletions`` (what is in one),
``manifest`` and ``folder`` (a commit), ``snapshot`` and ``array_snapshot`` (a commit as evaluators read it);
``inversion``, ``building``, ``segments``, ``workers`` (posts to files), ``policy`` and ``merging``, ``writing`` (a
transaction) and ``engine``. ``docs/format.md`` describes the files.
"""
