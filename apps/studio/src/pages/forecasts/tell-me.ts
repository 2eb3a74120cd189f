// "Tell me when there is enough": an alert that is kept on the server and tells once a metric can be forecast.
import type { Action } from '@aibaas/react';
import type { Metric } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { useAction } from '../../parts/use-action.ts';
import { metricKeys } from '../../query-keys.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { showDone } from '../../shell/toasts.tsx';
import { alertsQuery } from './queries.ts';

/** The button under "N of M days": it asks to be told, or says that you will be and takes it back. */
export function useTellMe(metric: Metric, isShort: boolean): Action | undefined {
  const session = useSession();
  const { client } = session;
  const may = useMay();
  const { data: alerts } = useQuery({ ...alertsQuery(session, metric.id), enabled: isShort });
  const [act, isBusy] = useAction<unknown>({
    failed: 'The alert was not changed',
    changes: [metricKeys.alerts(session, metric.id)],
  });
  if (alerts === undefined || !may.change) return undefined;
  const ask = async (): Promise<void> => {
    const params = { metric_id: metric.id, kind: 'enough_history' } as const;
    const made = await act(() => client.alerts.create(params));
    if (made === undefined) return;
    const { id } = made as { id: string };
    showDone(`You are told when ${metric.name} can be forecast.`, () =>
      act(() => client.alerts.remove(id)),
    );
  };
  const waiting = alerts.find(({ kind }) => kind === 'enough_history');
  if (waiting === undefined) {
    return { label: 'Tell me when there is enough', onAct: () => void ask(), isBusy };
  }
  const drop = async (): Promise<void> => {
    await act(() => client.alerts.remove(waiting.id));
    showDone('You are not told.', ask);
  };
  return { label: 'You will be told · take back', onAct: () => void drop(), isBusy };
}
