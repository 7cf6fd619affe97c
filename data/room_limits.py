"""How much a file from outside may hold, each limit with its reason."""

# The app's upload limit; a Streamlit upload stays in memory while its session lives.
MAX_BYTES = 50_000_000
# A file of events is read as columns, not as objects, and may be a million rows of long text.
MAX_POINTS_BYTES = 1_000_000_000
# An overlay is drawn by the browser as it is, not binned as events are: beyond this a phone stops.
MAX_FEATURES = 100_000
# A million vertices are 16 MB of coordinates, and all of them go into an exported file.
MAX_VERTICES = 1_000_000
# Every feature may bring columns of its own: without a limit 100,000 features make 100,000 columns.
MAX_COLUMNS = 256
MAX_LAYERS = 20

# A zip archive: no honest Shapefile has more members, or unpacks to more, than these.
MAX_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 200_000_000
# dBase tables are padded with blanks and shrink 20 to 100 times; deflate's own limit is 1032.
MAX_RATIO = 200
RATIO_FROM_BYTES = 10_000_000

# The worker process that opens GeoPackage and Shapefile. It peaks at 0.42 GB before it reads anything.
WORKER_MEMORY_BYTES = 2_000_000_000
WORKER_CPU_S = 30
WORKER_WALL_S = 60
WORKER_RESULT_BYTES = 250_000_000
# Many people may drop a file at the same moment: so many are read at once, the others wait their turn.
WORKERS_AT_ONCE = 2

# A name in a message: longer ones are cut there (and only there).
SHOWN_CHARACTERS = 120
