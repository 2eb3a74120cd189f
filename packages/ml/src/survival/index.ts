// The door of survival: will she come back, what is she worth, when will it happen.
export { BgNbd, type BgNbdParameters, fitBgNbd, readBgNbd } from './bg-nbd.ts';
export type { ModelChoice, PurchaseModelName } from './choose-model.ts';
export { concordance, kaplanMeier } from './concordance.ts';
export { SurvivalCurves } from './curves.ts';
export {
  type CustomerSummaries,
  type SummarisedCustomers,
  summariseCustomers,
  type Transactions,
} from './customers.ts';
export {
  type EventCheck,
  type EventOutlook,
  type EventOutlookOptions,
  eventOutlook,
} from './event-outlook.ts';
export {
  type CustomerValues,
  fitGammaGamma,
  GammaGamma,
  type GammaGammaParameters,
  type LifetimeOptions,
  lifetimeValue,
  readGammaGamma,
} from './gamma-gamma.ts';
export {
  fitHazard,
  HazardModel,
  type HazardOptions,
  readHazard,
  type TimeUntil,
  type TimeUntilOptions,
} from './hazard.ts';
export type { SurvivalData } from './hazard-periods.ts';
export {
  type CustomerOutlook,
  type Expected,
  type OutlookOptions,
  type PurchaseOutlook,
  purchaseOutlook,
} from './outlook.ts';
export type { Compared, OutlookCheck } from './outlook-check.ts';
export { fitParetoNbd, ParetoNbd, type ParetoNbdParameters, readParetoNbd } from './pareto-nbd.ts';
export type { CustomerSummary, PurchaseModel } from './purchase-model.ts';
export { type Returns, withoutReturns } from './returns.ts';
