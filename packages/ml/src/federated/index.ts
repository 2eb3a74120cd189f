// Experimental: learning from parties that keep their rows.
export { type LocalRules, localParty, type Party, type SharedColumn } from './party.ts';
export { gaussianBudget, type PrivacyBudget } from './privacy.ts';
export {
  type FederatedModel,
  type FederatedOptions,
  predictFederated,
  trainFederated,
} from './train.ts';
