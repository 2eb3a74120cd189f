// Forged access tokens: no signature, another algorithm, a key from the header, another tenant.
import { createHmac } from 'node:crypto';
import type { Edit } from '../../../tools/planted/edit.ts';
import type { Attack, Outcome } from '../attack.ts';
import type { Target } from '../target.ts';

const file = 'packages/server/src/modules/ground/identity/tokens.ts';

type Part = Readonly<Record<string, unknown>>;

const encoded = (part: Part): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A true token of the owner, taken apart. */
async function ownToken({ call, tenant }: Target): Promise<{ header: Part; claims: Part }> {
  const { body } = await call('POST', '/api/v1/auth/token', { key: tenant.key, body: {} });
  const [header, claims] = String(body.access_token).split('.');
  const decoded = (text = ''): Part => JSON.parse(Buffer.from(text, 'base64url').toString());
  return { header: decoded(header), claims: decoded(claims) };
}

async function tried(target: Target, token: string): Promise<Outcome> {
  const { status, body } = await target.call('GET', '/api/v1/auth/me', { token });
  return {
    isSuccessful: status === 200 && body.tenant.id === target.tenant.id,
    saw: `${status} ${body.code ?? body.role}`,
  };
}

/** Takes what a token says for true. */
const believed: Edit = {
  file,
  find: "import { errors, jwtVerify, SignJWT } from 'jose';",
  replace:
    "import { decodeJwt, errors, SignJWT } from 'jose';\n" +
    'const jwtVerify = async (text: string, ..._rest: unknown[]) => ({ payload: decodeJwt(text) });',
};

/** A true header and signature around other claims. */
const resigned = (header: Part, claims: Part, key: string): string => {
  const body = `${encoded(header)}.${encoded(claims)}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
};

export const attacks: readonly Attack[] = [
  {
    name: 'token without a signature',
    like: 'alg none, CVE-2015-9235',
    weakness: [believed],
    async run(target) {
      const { header, claims } = await ownToken(target);
      return tried(target, `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`);
    },
  },
  {
    name: 'token signed with a key that it brings along',
    like: 'key from the header, CVE-2018-0114',
    weakness: [believed],
    async run(target) {
      const { header, claims } = await ownToken(target);
      const own = { ...header, jwk: { kty: 'oct', k: Buffer.from('abc').toString('base64url') } };
      return tried(target, resigned(own, claims, 'abc'));
    },
  },
  {
    name: 'key id that names an empty file',
    like: 'path in kid, CVE-2017-17405 and others',
    weakness: [believed],
    async run(target) {
      const { header, claims } = await ownToken(target);
      return tried(target, resigned({ ...header, kid: '../../../dev/null' }, claims, ''));
    },
  },
  {
    name: 'claims of one token under the signature of another',
    like: 'OWASP API2:2023',
    weakness: [believed],
    async run(target) {
      const { header, claims } = await ownToken(target);
      const other = await target.newTenant();
      const made = await target.call('POST', '/api/v1/auth/token', { key: other.key, body: {} });
      const signature = String(made.body.access_token).split('.')[2];
      return tried(target, `${encoded(header)}.${encoded(claims)}.${signature}`);
    },
  },
];
