// Who belongs to the tenant, who is asked to, and whether all of them need a second factor.
import { Button } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { Answer } from '../../../parts/answer.tsx';
import { Card } from '../../../parts/card.tsx';
import { ListTable } from '../../../parts/list-table.tsx';
import { textOf, useUrlState } from '../../../parts/url-state.ts';
import { IfMay, useMay } from '../../../session/may.tsx';
import { useSession } from '../../../session/session.tsx';
import { FactorPolicy } from './factor-policy.tsx';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { PersonRow } from './person-row.tsx';
import { membersQuery } from './queries.ts';
import { limitInWords } from './workspace-choice.tsx';

export function People() {
  const session = useSession();
  const { tenant, me } = session;
  const [{ invite }, change] = useUrlState((search) => ({ invite: textOf(search.invite) }));
  const may = useMay();
  const setInviting = (isOpen: boolean): void => change({ invite: isOpen ? '1' : undefined });
  const members = useQuery(membersQuery(session));
  return (
    <>
      <Card
        title="People"
        sentence={`of ${tenant.name}`}
        actions={
          <IfMay what="manage">
            <Button tone="primary" onClick={() => setInviting(true)}>
              Invite a person
            </Button>
          </IfMay>
        }
      >
        <Answer query={members} failed="The people could not be read">
          {(list) => (
            <ListTable
              label="List of people"
              columns={['Person', 'Role', 'Workspaces', 'Second factor', 'Since']}
              hasActions
            >
              {list.map((person) => (
                <PersonRow key={person.id} person={person} />
              ))}
            </ListTable>
          )}
        </Answer>
        <p className="table-foot dim">{limitInWords}</p>
      </Card>
      <IfMay what="manage">
        <Invitations />
      </IfMay>
      {me.role === 'owner' && <FactorPolicy />}
      {invite !== undefined && may.manage && <Invite onClose={() => setInviting(false)} />}
    </>
  );
}
