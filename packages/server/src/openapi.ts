// The OpenAPI document without a database: modules do nothing before they are started.

import { compose } from './compose.ts';
import { systemClock } from './kernel/clock.ts';
import { readConfig } from './kernel/config.ts';
import { createKernel } from './kernel/create-kernel.ts';
import { type CensusEntry, census } from './kernel/http/route.ts';
import { createLog } from './kernel/log.ts';
import { seededChance } from './kernel/random.ts';

async function composeIdle() {
  const chance = seededChance('openapi');
  const secret = () => chance.token(32);
  const nowhere = 'postgres://nobody@127.0.0.1:1/none';
  const kernel = createKernel({
    config: readConfig({ LOG_LEVEL: 'silent' }),
    secrets: {
      jwtKey: secret(),
      auditKey: secret(),
      credentialKey: secret(),
      ownerPassword: secret(),
      appPassword: secret(),
      systemPassword: secret(),
    },
    urls: { owner: nowhere, app: nowhere, system: nowhere },
    clock: systemClock,
    chance,
    log: createLog('silent', systemClock),
  });
  const composition = await compose(kernel);
  await composition.http.ready();
  return { kernel, composition };
}

export async function openApiDocument(): Promise<object> {
  const { kernel, composition } = await composeIdle();
  const document = composition.http.swagger();
  await composition.http.close();
  await kernel.compute.stop();
  return document;
}

export async function routeCensus(): Promise<CensusEntry[]> {
  const { kernel, composition } = await composeIdle();
  await composition.http.close();
  await kernel.compute.stop();
  return census(composition.routes);
}
