"""What Marsad costs: seconds, bytes and frames, beside folium's own layers of the same events in the same run."""
