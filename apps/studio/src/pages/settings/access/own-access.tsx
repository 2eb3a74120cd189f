// One's own access: password, second factors, and where one is signed in.
import { useSession } from '../../../session/session.tsx';
import { ChangePassword } from './change-password.tsx';
import { Factors } from './factors.tsx';
import { Sessions } from './sessions.tsx';

export function OwnAccess() {
  const { me } = useSession();
  if (me.person === null) return null;
  return (
    <>
      <Factors />
      <Sessions />
      <ChangePassword />
    </>
  );
}
