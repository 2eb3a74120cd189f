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
    Same<contract.CreatedInvitation, sdk.CreatedInvitation>,
    Same<contract.DataImport, sdk.Import>,
    Same<contract.EventReceipt, sdk.EventReceipt>,
    Same<contract.EventTypes, sdk.EventTypes>,
    Same<contract.FileInference, sdk.ImportInference>,
    Same<contract.FileUpload, sdk.Upload>,
    Same<contract.GenerateBody, sdk.GenerateParams>,
    Same<contract.ImportAnswers, sdk.ImportAnswers>,
    Same<contract.ImportReject, sdk.ImportReject>,
    Same<contract.Invitation, sdk.Invitation>,
    Same<contract.InvitationLook, sdk.InvitationLook>,
    Same<contract.JoinedTenant, sdk.JoinedTenant>,
    Same<contract.LogPage, sdk.LogPage>,
    Same<contract.LogQuery, sdk.LogParams>,
    Same<contract.Me, sdk.Me>,
    Same<contract.Member, sdk.Member>,
    Same<contract.Metric, sdk.Metric>,
    Same<contract.MetricInput, sdk.MetricInput>,
    Same<contract.MetricPatch, sdk.MetricPatch>,
    Same<contract.MetricPreview, sdk.MetricPreview>,
    Same<contract.MetricPreviewBody, sdk.MetricPreviewParams>,
    Same<contract.Usage, sdk.Usage>,
    Same<contract.Notification, sdk.Notification>,
    Same<contract.Operation, sdk.Operation>,
    Same<contract.OwnSession, sdk.OwnSession>,
    Same<contract.Problem, sdk.Problem>,
    Same<contract.ResetLink, sdk.ResetLink>,
    Same<contract.SampleData, sdk.SampleData>,
    Same<contract.Series, sdk.Series>,
    Same<contract.SignedIn, sdk.Session>,
    Same<contract.StoredEvent, sdk.StoredEvent>,
    Same<contract.Table, sdk.Table>,
    Same<contract.Tenant, sdk.Tenant>,
    Same<contract.ForecastPaths, sdk.ForecastPaths>,
    Same<contract.Track, sdk.Track>,
    Same<contract.Vintage, sdk.Vintage>,
    Same<contract.VintageDetail, sdk.VintageDetail>,
    Same<contract.WaysIn, sdk.WaysIn>,
    Same<contract.Workspace, sdk.Workspace>,
  ]
>();
