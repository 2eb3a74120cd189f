// "Warn me N days before": an alert that is kept on the server and tells once, with its receipt.
import { Button, countOf } from '@aibaas/react';
import type { Alert, AlertBound, Metric } from '@aibaas/sdk';
import { NumberInput, Popover, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAction } from '../../parts/use-action.ts';
import { metricKeys } from '../../query-keys.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useCommandsHere } from '../../shell/page-commands.ts';
import { showDone } from '../../shell/toasts.tsx';
import { alertsQuery } from './queries.ts';

const DAYS_USUAL = 7;

/** An alert of a balance that runs out. */
type Warning = Alert & { readonly days_before: number; readonly bound: AlertBound };

const isWarning = (alert: Alert): alert is Warning => alert.kind === 'depletion';

export function WarnMe({ metric }: { readonly metric: Metric }) {
  const session = useSession();
  const { client } = session;
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    ...alertsQuery(session, metric.id),
    enabled: metric.balance !== null,
  });
  const alerts = data?.filter(isWarning) ?? [];
  const [act, isBusy] = useAction<unknown>({
    failed: 'The alert was not changed',
    changes: [metricKeys.alerts(session, metric.id)],
  });
  useCommandsHere(
    metric.balance === null || !may.change
      ? []
      : [
          {
            id: 'warn-me',
            label: 'Warn me before it runs out',
            group: 'Do',
            run: () => setOpen(true),
          },
        ],
  );
  // Without a balance nothing can run out.
  if (metric.balance === null || !may.change) return null;
  const create = async (daysBefore: number, bound: AlertBound): Promise<void> => {
    setOpen(false);
    const made = (await act(() =>
      client.alerts.create({ metric_id: metric.id, days_before: daysBefore, bound }),
    )) as Alert | undefined;
    if (made === undefined) return;
    showDone(
      `You are told ${countOf(daysBefore, 'day')} before ${metric.name} runs out.`,
      () => act(() => client.alerts.remove(made.id)),
      'It is listed under this button.',
    );
  };
  const remove = async (alert: Warning): Promise<void> => {
    await act(() => client.alerts.remove(alert.id));
    showDone('The alert is removed.', () => create(alert.days_before, alert.bound));
  };
  const first = alerts[0];
  return (
    <Popover opened={isOpen} onChange={setOpen} width={320} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button tone="primary" icon="bell" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {data === undefined
            ? 'Warn me before'
            : first === undefined
              ? `Warn me ${countOf(DAYS_USUAL, 'day')} before`
              : `Warns ${countOf(first.days_before, 'day')} before`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {alerts.length > 0 && (
          <ul className="alert-list">
            {alerts.map((alert) => (
              <li key={alert.id}>
                <span>
                  {countOf(alert.days_before, 'day')} before{' '}
                  {alert.bound === 'earliest' ? 'the earliest day (95%)' : 'the expected day'}
                  <small className="dim">{stateOf(alert)}</small>
                </span>
                <Button size="small" disabled={isBusy} onClick={() => void remove(alert)}>
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
        <NewAlert isBusy={isBusy} onCreate={(days, bound) => void create(days, bound)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function stateOf({ is_raised: isRaised, days_left: daysLeft, reason }: Alert): string {
  if (daysLeft === null) return reason ?? 'Not looked at yet';
  const left = countOf(daysLeft, 'day is left', 'days are left');
  return isRaised ? `Told: ${left}` : left;
}

function NewAlert(props: {
  readonly isBusy: boolean;
  readonly onCreate: (daysBefore: number, bound: AlertBound) => void;
}) {
  const [days, setDays] = useState<number | string>(DAYS_USUAL);
  const [bound, setBound] = useState<AlertBound>('expected');
  const isRight = typeof days === 'number' && days >= 1 && days <= 365;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isRight) props.onCreate(days, bound);
  };
  return (
    <form className="form" onSubmit={submit}>
      <NumberInput
        label="Days before"
        min={1}
        max={365}
        value={days}
        onChange={setDays}
        error={isRight ? undefined : 'From 1 to 365'}
      />
      <Select
        label="Counted to"
        data={[
          { value: 'expected', label: 'the expected day' },
          { value: 'earliest', label: 'the earliest day, 95%' },
        ]}
        value={bound}
        onChange={(value) => setBound((value ?? 'expected') as AlertBound)}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      <Button tone="primary" type="submit" disabled={props.isBusy || !isRight}>
        Warn me
      </Button>
    </form>
  );
}
