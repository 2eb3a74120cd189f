// Who is signed in, at the foot of the navigation, with the way out.
import { Menu } from '@mantine/core';
import { useSession } from '../session/session.tsx';
import { useSignOut } from '../session/use-sign-out.ts';

export function Person() {
  const { me } = useSession();
  const signOut = useSignOut();
  const name = me.person?.name ?? me.key?.name ?? '';
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
