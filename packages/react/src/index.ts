// The public names of the React package. Charts and the grid fetch their engines when first shown.
export { IntervalBar, type IntervalBarProps } from './parts/interval-bar.tsx';
export { Segmented, type SegmentedProps } from './parts/segmented.tsx';
export { StatTile, type StatTileProps } from './parts/stat-tile.tsx';
export { Tag, type TagProps, type TagTone } from './parts/tag.tsx';
