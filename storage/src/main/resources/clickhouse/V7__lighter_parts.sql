-- A block is written as one file instead of two for each column, and becomes columns when it is merged: making and taking
-- away fifty files for each block cost more than reading it once by its rows does. Statistics of columns are for choosing
-- between joins, which nobody makes of events, and were made again with every block and merge.
ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 67108864, auto_statistics_types = '';
