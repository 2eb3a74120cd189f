// The first file of the command, as an old Node and as a new one run it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('./aibaas.js', import.meta.url));

/** Runs it in a Node that says it is `version`, or in this one. */
function run(version: string | null) {
  const versions = `{ ...process.versions, node: '${version}' }`;
  const code = `Object.defineProperty(process, 'versions', { value: ${versions} });`;
  const words = version === null ? [] : ['--import', `data:text/javascript,${code}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, entry, '--version'], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each(['18.20.8', '20.20.2', '22.21.9', '23.11.0', '24.5.0'])(
  'Node %s is told in one line what to do',
  (version) => {
    const { status, stdout, stderr } = run(version);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*this is Node .*`npx aibaas`.*https:\/\/nodejs\.org\n$/);
    expect(stderr).toContain(version);
  },
);

test.each([null, '22.22.0', '24.6.0', '25.0.0'])('Node %s runs the command', (version) => {
  expect(run(version)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+/) });
});
