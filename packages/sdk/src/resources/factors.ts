// Second factors of the person who is signed in: authenticator app, passkeys, recovery codes.
import type { ApiPromise } from '../api-promise.ts';
import { path, type RequestOptions } from '../transport.ts';
import type {
  CreatedFactor,
  Factor,
  FactorList,
  PasskeyCreation,
  PasskeyRegistration,
  RecoveryCodes,
  TotpSetup,
} from '../types.ts';
import { Resource } from './resource.ts';

const FACTORS = '/api/v1/auth/factors';

export class Factors extends Resource {
  list(options?: RequestOptions): ApiPromise<FactorList> {
    return this.call({ method: 'GET', path: FACTORS }, options);
  }

  /** A new secret for an authenticator app; it counts once `confirmTotp` took a code of it. */
  beginTotp(params: { name?: string } = {}, options?: RequestOptions): ApiPromise<TotpSetup> {
    return this.call({ method: 'POST', path: `${FACTORS}/totp`, json: params }, options);
  }

  confirmTotp(params: { code: string }, options?: RequestOptions): ApiPromise<CreatedFactor> {
    return this.call({ method: 'POST', path: `${FACTORS}/totp/confirm`, json: params }, options);
  }

  /** What `navigator.credentials.create` needs. */
  passkeyOptions(options?: RequestOptions): ApiPromise<{ options: PasskeyCreation }> {
    return this.call({ method: 'POST', path: `${FACTORS}/passkeys/options` }, options);
  }

  createPasskey(
    params: { name: string; passkey: PasskeyRegistration },
    options?: RequestOptions,
  ): ApiPromise<CreatedFactor> {
    return this.call({ method: 'POST', path: `${FACTORS}/passkeys`, json: params }, options);
  }

  rename(id: string, params: { name: string }, options?: RequestOptions): ApiPromise<Factor> {
    return this.call(
      { method: 'PATCH', path: path`/api/v1/auth/factors/${id}`, json: params },
      options,
    );
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/auth/factors/${id}` }, options);
  }

  /** Ten new recovery codes, shown once; the older ones end. */
  recoveryCodes(options?: RequestOptions): ApiPromise<RecoveryCodes> {
    return this.call({ method: 'POST', path: `${FACTORS}/recovery-codes` }, options);
  }
}
