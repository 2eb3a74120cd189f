// The public names of the client library.
export { type Answer, ApiPromise } from './api-promise.ts';
export { type Aibaas, createClient } from './client.ts';
export {
  ApiError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
} from './errors.ts';
export type { PageList } from './page-list.ts';
export { passwordRule } from './password-rule.ts';
export type { SubscribeOptions, Subscription } from './resources/live.ts';
export type { ClientOptions, RequestOptions, RequestSpec } from './transport.ts';
export type * from './types.ts';
