// The browser of this machine. Nothing is downloaded.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @throws Error that says how to get a browser */
export function browserPath(): string {
  const asked = process.env.CHROMIUM_PATH;
  if (asked !== undefined && !existsSync(asked)) {
    throw new Error(`CHROMIUM_PATH is ${asked}, where there is no file.`);
  }
  const path = asked ?? usual.find((each) => existsSync(each));
  if (path !== undefined) return path;
  throw new Error(
    'No Chromium was found. Install one (Debian and Ubuntu: apt-get install -y chromium; macOS: ' +
      'brew install --cask chromium) or name it: CHROMIUM_PATH=/path/to/chromium npm run test:e2e',
  );
}

export const openBrowser = (): Promise<Browser> =>
  // Root in a container has no sandbox; what is opened is our own server alone.
  chromium.launch({
    executablePath: browserPath(),
    args: ['--no-sandbox', '--font-render-hinting=none'],
  });
