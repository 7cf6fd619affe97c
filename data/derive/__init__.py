"""Makes the shipped geodata (``data/files``) anew from the packages that it comes from. Build only.

``python -m data.derive`` writes the files, ``python -m data.derive --check`` compares them byte for byte. The
packages (requirements/build.txt) weigh about 175 MB and are needed by nothing else. Two families of data
never meet in one file, because their licences differ: what comes from OpenStreetMap (ODbL: zones,
districts) and what comes from GSHHG (LGPL: coast, sea, maritime lines). The two places where the land
border meets the sea are typed (``frame.COAST_ENDS``), so that neither family needs the other.
"""
