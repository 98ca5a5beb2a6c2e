-- A block is written as one file instead of two for each column, and becomes columns when it is merged: making and taking
-- away fifty files for each block cost a tenth of inserting it. Statistics of columns are for choosing between joins, which
-- nobody makes of events, and were made again with every block and merge. Merges take yet more parts at a time: some fifty
-- parts to look at, for a row that is written again less often.
ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 67108864, auto_statistics_types = '', merge_selector_base = 96;
