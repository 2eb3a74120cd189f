// Before the journeys: a browser is there, and Studio is built from its sources as they are.
import { spawnSync } from 'node:child_process';
import { browserPath } from './browser.ts';

export function setup(): void {
  browserPath();
  const built = spawnSync(process.execPath, ['tools/studio.ts'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('Studio could not be built; see above.');
}
