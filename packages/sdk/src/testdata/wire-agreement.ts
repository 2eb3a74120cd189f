// Holds the client's types to the server's schemas: the type check of the repository fails where
// one of them says something else. It runs nothing; the client itself depends on no schema.
import type * as contract from '@aibaas/contract';
import type * as sdk from '../types.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : 'wider') : 'different';

/** Compiles only when each pair is the same type. */
function agree<_Pairs extends true[]>(): void {}

agree<
  [
    Same<contract.AccessToken, sdk.AccessToken>,
    Same<contract.Alert, sdk.Alert>,
    Same<contract.AlertInput, sdk.AlertInput>,
    Same<contract.AlertPatch, sdk.AlertPatch>,
    Same<contract.ApiKey, sdk.ApiKey>,
    Same<contract.AuditRecord, sdk.AuditRecord>,
    Same<contract.AuditReport, sdk.AuditReport>,
    Same<contract.ConsumptionForecast, sdk.ConsumptionForecast>,
    Same<contract.ConsumptionQuery, sdk.ConsumptionParams>,
    Same<contract.CreatedApiKey, sdk.CreatedApiKey>,
    Same<contract.CreatedFactor, sdk.CreatedFactor>,
    Same<contract.DataImport, sdk.Import>,
    Same<contract.EventReceipt, sdk.EventReceipt>,
    Same<contract.EventTypes, sdk.EventTypes>,
    Same<contract.Entrance, sdk.Entrance>,
    Same<contract.Factor, sdk.Factor>,
    Same<contract.FactorList, sdk.FactorList>,
    Same<contract.FactorMethod, sdk.FactorMethod>,
    Same<contract.FileInference, sdk.ImportInference>,
    Same<contract.FileUpload, sdk.Upload>,
    Same<contract.GenerateBody, sdk.GenerateParams>,
    Same<contract.ImportAnswers, sdk.ImportAnswers>,
    Same<contract.ImportReject, sdk.ImportReject>,
    Same<contract.LogPage, sdk.LogPage>,
    Same<contract.LogQuery, sdk.LogParams>,
    Same<contract.Me, sdk.Me>,
    Same<contract.Member, sdk.Member>,
    Same<contract.Metric, sdk.Metric>,
    Same<contract.MetricInput, sdk.MetricInput>,
    Same<contract.MetricPatch, sdk.MetricPatch>,
    Same<contract.MetricPreview, sdk.MetricPreview>,
    Same<contract.MetricPreviewBody, sdk.MetricPreviewParams>,
    Same<contract.Notification, sdk.Notification>,
    Same<contract.Operation, sdk.Operation>,
    Same<contract.PasskeyAssertion, sdk.PasskeyAssertion>,
    Same<contract.PasskeyCreation, sdk.PasskeyCreation>,
    Same<contract.PasskeyRegistration, sdk.PasskeyRegistration>,
    Same<contract.PasskeyRequest, sdk.PasskeyRequest>,
    Same<contract.Problem, sdk.Problem>,
    Same<contract.RecoveryCodes, sdk.RecoveryCodes>,
    Same<contract.SampleData, sdk.SampleData>,
    Same<contract.SecondFactorAsked, sdk.SecondFactorAsked>,
    Same<contract.SecondFactorPolicy, sdk.SecondFactorPolicy>,
    Same<contract.Series, sdk.Series>,
    Same<contract.SignedIn, sdk.Session>,
    Same<contract.StepUp, sdk.StepUp>,
    Same<contract.StoredEvent, sdk.StoredEvent>,
    Same<contract.Table, sdk.Table>,
    Same<contract.Tenant, sdk.Tenant>,
    Same<contract.TotpSetup, sdk.TotpSetup>,
    Same<contract.ForecastPaths, sdk.ForecastPaths>,
    Same<contract.Track, sdk.Track>,
    Same<contract.Vintage, sdk.Vintage>,
    Same<contract.VintageDetail, sdk.VintageDetail>,
    Same<contract.Workspace, sdk.Workspace>,
  ]
>();
