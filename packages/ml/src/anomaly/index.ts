// The door of anomaly detection.
export { type Detection, type DetectOptions, detectAnomalies } from './detect.ts';
export {
  AnomalyDetector,
  type AnomalyDetectorState,
  type AnomalyOptions,
  type AnomalyVerdict,
} from './detector.ts';
