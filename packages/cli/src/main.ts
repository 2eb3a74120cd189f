#!/usr/bin/env node
// The entry of the `aibaas` command; everything else is in run.ts.
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2));
