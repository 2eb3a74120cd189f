// Recipes for ways in, members and what a person does about her own access: they need somebody who has
// just joined, a token that was handed over or mailed, or a proof.
import { softwareAuthenticator } from '../../packages/server/src/modules/ground/identity/software-authenticator.fixture.ts';
import { type Kitchen, type Parts, type Recipe, word } from './kitchen.ts';
import {
  as,
  freshEmail,
  freshMember,
  freshPerson,
  invite,
  otherPassword,
  ownerCookie,
  ownerEmail,
  ownerPassword,
  type Person,
  password,
  provingIn,
  tokenOfAnotherTenant,
} from './people.ts';

/** Sent by nobody: a token in the body is all the proof there is. */
const anonymous = { authorization: '' };

const byOwner =
  (body: (kitchen: Kitchen) => unknown): Recipe =>
  async (kitchen) => ({
    headers: {
      cookie: await ownerCookie(kitchen),
      authorization: '',
      origin: kitchen.world.url,
    },
    body: body(kitchen),
  });

const byPerson =
  (parts: (kitchen: Kitchen, person: Person) => Promise<Parts> | Parts = () => ({})): Recipe =>
  async (kitchen) => {
    const person = await freshPerson(kitchen);
    return as(person, await parts(kitchen, person));
  };

/** The path of a factor that the person has. */
const withApp = async (kitchen: Kitchen, { token }: Person): Promise<Parts> => ({
  params: { id: (await provingIn(kitchen).newApp(token)).id },
});

const ways: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/auth/owner-link': ({ world }) => ({
    body: { token: world.ownerToken, email: ownerEmail, name: 'Owner', password: ownerPassword },
  }),
  'POST /api/v1/auth/login': () => ({ body: { email: ownerEmail, password: ownerPassword } }),
  'POST /api/v1/auth/logout': byOwner(() => undefined),
  'POST /api/v1/auth/token': byOwner(({ world }) => ({ tenant_id: world.tenantId })),
  'POST /api/v1/auth/login/second-factor': async (kitchen) => {
    const { email, token } = await freshPerson(kitchen);
    const proving = provingIn(kitchen);
    const isApp = kitchen.dice.is(0.5);
    const app = isApp ? await proving.newApp(token) : null;
    const passkey = isApp ? null : await proving.newPasskey(token, 'Laptop', kitchen.world.site);
    const { challenge, passkey: options } = await proving.asked(email);
    // The code of this step has confirmed the app; the next one is taken as well.
    const proof = app === null ? { passkey: passkey?.get(options) } : { code: app.code(1) };
    return { headers: anonymous, body: { challenge, ...proof } };
  },
  'POST /api/v1/auth/passkey/options': () => ({ headers: anonymous }),
  'POST /api/v1/auth/passkey': async (kitchen) => {
    const { token } = await freshPerson(kitchen);
    const proving = provingIn(kitchen);
    const passkey = await proving.newPasskey(token, 'Laptop', kitchen.world.site);
    const body = { passkey: passkey.get(await proving.signInOptions()) };
    return { headers: anonymous, body };
  },
  'POST /api/v1/auth/password/forgot': async (kitchen) => ({
    headers: anonymous,
    body: { email: (await freshPerson(kitchen)).email },
  }),
  'POST /api/v1/auth/links/look': async (kitchen) => {
    const body = { email: (await freshPerson(kitchen)).email };
    const { token } = await kitchen.call('POST', '/api/v1/people/reset-link', { body });
    return { headers: anonymous, body: { token, purpose: 'reset' } };
  },
  'POST /api/v1/auth/password/reset': async (kitchen) => {
    const body = { email: (await freshPerson(kitchen)).email };
    const { token } = await kitchen.call('POST', '/api/v1/people/reset-link', { body });
    return { headers: anonymous, body: { token, password: otherPassword } };
  },
  'POST /api/v1/auth/email-link': async (kitchen) => ({
    headers: anonymous,
    body: { email: (await freshPerson(kitchen)).email },
  }),
  'POST /api/v1/auth/email-link/redeem': async (kitchen) => {
    const { email } = await freshPerson(kitchen);
    await kitchen.call('POST', '/api/v1/auth/email-link', { body: { email } });
    return {
      headers: anonymous,
      body: { token: await kitchen.mailed(email, /aib_si_[\w-]{43}/) },
    };
  },
};

const invitations: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/invitations': (kitchen) => ({
    body: { email: freshEmail(kitchen), name: 'Somebody', role: 'member' },
  }),
  'DELETE /api/v1/invitations/{id}': async (kitchen) => ({
    params: { id: (await invite(kitchen, freshEmail(kitchen))).id },
  }),
  'POST /api/v1/auth/invitations/look': async (kitchen) => ({
    headers: anonymous,
    body: { token: (await invite(kitchen, freshEmail(kitchen))).token },
  }),
  'POST /api/v1/auth/invitations/accept': async (kitchen) => ({
    headers: anonymous,
    body: { token: (await invite(kitchen, freshEmail(kitchen))).token, password },
  }),
  'POST /api/v1/auth/invitations/join': byPerson(async (kitchen, { email }) => {
    const inviter = await tokenOfAnotherTenant(kitchen);
    const { token } = await invite(kitchen, email, { token: inviter });
    return { body: { token } };
  }),
};

const ownAccess: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/auth/password': byPerson(() => ({
    body: { current_password: password, new_password: otherPassword },
  })),
  'GET /api/v1/auth/sessions': byPerson(),
  'DELETE /api/v1/auth/sessions': byPerson(),
  'DELETE /api/v1/auth/sessions/{id}': byPerson(async (kitchen, { email, token }) => {
    const { call } = kitchen;
    await call('POST', '/api/v1/auth/login', { body: { email, password } });
    const headers = { authorization: `Bearer ${token}` };
    const { data } = await call('GET', '/api/v1/auth/sessions', { headers });
    return { params: { id: data.find((one: { is_current: boolean }) => !one.is_current).id } };
  }),
  'POST /api/v1/auth/step-up/options': byPerson(),
  'POST /api/v1/auth/step-up': byPerson(() => ({ body: { password } })),
  'GET /api/v1/auth/factors': byPerson(withApp),
  'PATCH /api/v1/auth/factors/{id}': byPerson(async (kitchen, person) => ({
    ...(await withApp(kitchen, person)),
    body: { name: word(kitchen.dice) },
  })),
  'DELETE /api/v1/auth/factors/{id}': byPerson(withApp),
  'POST /api/v1/auth/factors/recovery-codes': byPerson(withApp),
  'POST /api/v1/auth/factors/totp': byPerson(({ dice }) => ({ body: { name: word(dice) } })),
  'POST /api/v1/auth/factors/totp/confirm': byPerson(async (kitchen, { token }) => ({
    body: { code: (await provingIn(kitchen).begunApp(token)).code() },
  })),
  'POST /api/v1/auth/factors/passkeys/options': byPerson(),
  'POST /api/v1/auth/factors/passkeys': byPerson(async (kitchen, { token }) => {
    const options = await provingIn(kitchen).creation(token);
    const passkey = softwareAuthenticator(kitchen.world.site).create(options);
    return { body: { name: word(kitchen.dice), passkey } };
  }),
};

const management: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/tenants': byOwner(({ dice }) => ({ name: word(dice) })),
  'GET /api/v1/tenants/{id}': ({ world }) => ({ params: { id: world.tenantId } }),
  'PATCH /api/v1/tenants/{id}': ({ world }) => ({
    params: { id: world.tenantId },
    body: { name: 'Fuzzed' },
  }),
  'PATCH /api/v1/members/{id}': async (kitchen) => ({
    params: { id: await freshMember(kitchen) },
    body: { role: kitchen.dice.pick(['viewer', 'member', 'admin']) },
  }),
  'DELETE /api/v1/members/{id}': async (kitchen) => ({
    params: { id: await freshMember(kitchen) },
  }),
  'POST /api/v1/members/{id}/reset-link': async (kitchen) => ({
    params: { id: await freshMember(kitchen) },
  }),
  'POST /api/v1/people/reset-link': async (kitchen) => ({
    body: { email: (await freshPerson(kitchen)).email },
  }),
};

export const identityRecipes: Readonly<Record<string, Recipe>> = {
  ...ways,
  ...invitations,
  ...ownAccess,
  ...management,
};
