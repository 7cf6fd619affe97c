"""Archives: more events than one machine's memory holds, as partitioned GeoParquet and as exact counts."""
