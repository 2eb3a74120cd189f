#!/usr/bin/env node
// The entry of the command line for a Node that is new enough (aibaas.js looks); the rest is in run.ts.
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2));
