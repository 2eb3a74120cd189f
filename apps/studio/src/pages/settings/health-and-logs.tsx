// Whether the server and what it needs are well: each dependency with cause and remedy.
import { Tag } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { useSession } from '../../session/session.tsx';

const tones = { ok: 'ok', degraded: 'warn', down: 'danger' } as const;

export function HealthAndLogs() {
  const { client, tenant } = useSession();
  const health = useQuery({
    queryKey: [tenant.id, 'health'],
    queryFn: ({ signal }) => client.health.detailed({ signal }),
    refetchInterval: 10_000,
  });
  return (
    <Card title="Health" sentence="Asked again every 10 seconds.">
      <Answer query={health} failed="The health of the server could not be read">
        {({ version, dependencies = [] }) => (
          <div className="table-scroll">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Part</th>
                  <th scope="col">State</th>
                  <th scope="col">Cause</th>
                  <th scope="col">Remedy</th>
                </tr>
              </thead>
              <tbody>
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
              </tbody>
            </table>
            <p className="table-foot dim">Version {version}</p>
          </div>
        )}
      </Answer>
    </Card>
  );
}
