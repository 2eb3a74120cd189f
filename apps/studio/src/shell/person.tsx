// Who is signed in, at the foot of the navigation, with the way out.
import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { forgetClients, useSession } from '../session/session.tsx';

export function Person() {
  const { me, client } = useSession();
  const cache = useQueryClient();
  const router = useRouter();
  const name = me.person?.name ?? me.key?.name ?? '';
  const signOut = async (): Promise<void> => {
    await client.auth.logout();
    // First away from the page: what it still asks for would ask her to sign in again.
    await router.navigate({ to: '/sign-in', search: { next: undefined } });
    cache.clear();
    forgetClients();
  };
  return (
    <Menu width={200} position="top-start">
      <Menu.Target>
        <button type="button" className="side-item person" aria-label={`${name}: account`}>
          <span className="person-mark" aria-hidden="true" data-initials={initials(name)} />
          <span>{name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.person?.email} · {me.role}
        </Menu.Label>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
