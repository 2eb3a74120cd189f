// Whether the server and what it needs are well: each dependency with cause and remedy.
import { Segmented, Tag, type TagTone } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../ask.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useMoment } from '../../parts/moments.ts';
import { tenantKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';

const tones = { ok: 'ok', degraded: 'warn', down: 'danger' } as const;

export function HealthAndLogs() {
  return (
    <>
      <Health />
      <Logs />
    </>
  );
}

const levels = ['debug', 'info', 'warn', 'error'] as const;

function Logs() {
  const session = useSession();
  const { client } = session;
  const moment = useMoment();
  const [level, setLevel] = useState<(typeof levels)[number]>('info');
  const logs = useQuery(
    ask(
      tenantKeys.logs(session, level),
      (signal) => client.health.logs({ level, limit: 200 }, { signal }),
      { refetchInterval: 5_000 },
    ),
  );
  return (
    <Card
      title="Logs"
      sentence={
        logs.data?.scope === 'server'
          ? 'The newest lines of this server.'
          : 'The newest lines of this tenant.'
      }
      actions={
        <Segmented
          label="Least level"
          options={levels.map((value) => ({ value, label: value }))}
          value={level}
          onChange={setLevel}
        />
      }
    >
      <Answer query={logs} failed="The logs could not be read">
        {({ data }) => (
          <ListTable
            label="Newest log lines"
            className="logs"
            columns={['When', 'Level', 'Message', 'Request']}
          >
            {data.map((line) => (
              <tr key={line.number}>
                <td className="num">{moment(line.timestamp)}</td>
                <td>
                  <Tag tone={lineTones[line.level] ?? 'plain'}>{line.level}</Tag>
                </td>
                <td>
                  {line.message}
                  <small className="mono">{fieldsOf(line.fields)}</small>
                </td>
                <td className="mono">{line.request_id}</td>
              </tr>
            ))}
          </ListTable>
        )}
      </Answer>
    </Card>
  );
}

const lineTones: Readonly<Record<string, TagTone>> = {
  warn: 'warn',
  error: 'danger',
  fatal: 'danger',
};

const fieldsOf = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

function Health() {
  const session = useSession();
  const health = useQuery(
    ask(tenantKeys.health(session), (signal) => session.client.health.detailed({ signal }), {
      refetchInterval: 10_000,
    }),
  );
  return (
    <Card title="Health" sentence="Asked again every 10 seconds.">
      <Answer query={health} failed="The health of the server could not be read">
        {({ version, dependencies = [] }) => (
          <>
            <ListTable label="Dependencies" columns={['Part', 'State', 'Cause', 'Remedy']}>
              {dependencies.map((part) => (
                <tr key={part.name}>
                  <td>{part.name}</td>
                  <td>
                    <Tag tone={tones[part.status]}>{part.status}</Tag>
                  </td>
                  <td>{part.cause ?? 'nothing is wrong'}</td>
                  <td>{part.remedy ?? ''}</td>
                </tr>
              ))}
            </ListTable>
            <p className="table-foot dim">Version {version}</p>
          </>
        )}
      </Answer>
    </Card>
  );
}
