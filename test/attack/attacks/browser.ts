// What a page of another site, or a script in ours, could do with a signed-in person's browser.
import type { Attack } from '../attack.ts';
import { expected } from '../target.ts';

const http = 'packages/server/src/kernel/http';
const evil = 'https://evil.example';

export const attacks: readonly Attack[] = [
  {
    name: 'page of another site sends a request with the cookie',
    like: 'cross-site request forgery',
    weakness: [
      {
        file: `${http}/execute.ts`,
        find: 'if (!execution.isOwnOrigin(request.headers)) {',
        replace: 'if (false as boolean) {',
      },
    ],
    async run({ call, owner: { cookie } }) {
      const answers = [];
      for (const origin of [evil, 'null', 'http://127.0.0.1:1']) {
        const body = { name: `forged from ${origin}` };
        answers.push(
          await call('POST', '/api/v1/workspaces', { cookie, headers: { origin }, body }),
        );
      }
      const taken = answers.filter(({ status }) => status < 300).length;
      return { isSuccessful: taken > 0, saw: `${taken} of ${answers.length} taken` };
    },
  },
  {
    name: 'page of another site reads an answer',
    like: 'CORS that echoes every origin, CVE-2026-30850',
    weakness: [
      {
        file: `${http}/server.ts`,
        find: 'if (options.corsOrigins.length > 0) {',
        replace: 'if (true as boolean) {',
      },
      {
        file: `${http}/server.ts`,
        find: 'origin: [...options.corsOrigins],',
        replace: 'origin: true,',
      },
    ],
    async run({ call, tenant: { key } }) {
      const { headers } = await call('GET', '/api/v1/tables', { key, headers: { origin: evil } });
      const allowed = headers['access-control-allow-origin'];
      return { isSuccessful: allowed !== undefined, saw: `allows ${allowed ?? 'none'}` };
    },
  },
  {
    name: 'session cookie read by a script',
    like: 'stolen session after cross-site scripting',
    weakness: [
      {
        file: 'packages/server/src/modules/ground/identity/session-cookie.ts',
        find: 'HttpOnly; SameSite=Lax; ',
        replace: '',
      },
    ],
    async run({ call, owner: { email, password } }) {
      const signedIn = await call('POST', '/api/v1/auth/login', { body: { email, password } });
      await expected(Promise.resolve(signedIn));
      const set = (signedIn.headers['set-cookie'] ?? '').split('\n');
      const cookie = set.find((line) => line.startsWith('aibaas_session')) ?? '';
      const isOpen = !/HttpOnly/i.test(cookie) || !/SameSite=(Lax|Strict)/i.test(cookie);
      return { isSuccessful: isOpen, saw: cookie.split('; ').slice(1).join('; ') };
    },
  },
  {
    name: 'API page shown inside a frame',
    like: 'clickjacking',
    weakness: [
      { file: `${http}/server.ts`, find: "frame-ancestors 'none'; ", replace: '' },
      { file: `${http}/server.ts`, find: "'x-frame-options': 'DENY',", replace: '' },
    ],
    async run({ call }) {
      const { headers } = await call('GET', '/health');
      const isFramed =
        headers['x-frame-options'] === undefined &&
        !String(headers['content-security-policy']).includes('frame-ancestors');
      return { isSuccessful: isFramed, saw: String(headers['x-frame-options'] ?? 'no header') };
    },
  },
];
