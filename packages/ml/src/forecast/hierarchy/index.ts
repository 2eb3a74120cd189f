// The door of hierarchies: series that add up, and forecasts that do too.
export { forecastHierarchy, type HierarchyOptions } from './forecast-hierarchy.ts';
export { type ReconcileMethod, type ReconcileOptions, reconcile } from './reconcile.ts';
export { type Structure, type Summing, summingOf } from './structure.ts';
