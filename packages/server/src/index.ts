// The door of the server package: start the product, nothing else.

export { processEnvironment } from './kernel/config.ts';
export { type RunningServer, type StartOptions, startServer } from './main.ts';
export { version } from './version.ts';
