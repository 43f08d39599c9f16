import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** A real Chromium without a window. @throws Error that says what to install */
export async function openChromium(): Promise<Browser> {
  const inPath = (process.env['PATH'] ?? '').split(path.delimiter).flatMap((dir) => NAMES.map((name) => path.join(dir, name)));
  const executablePath = [...inPath, ...PLACES].find((file) => existsSync(file));
  if (executablePath === undefined) throw new Error('this test needs a real browser: apt-get install -y --no-install-recommends chromium (as root, `npm test` does it by itself)');
  // Root may not use Chromium's own sandbox; what is opened here is opened in tests only.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
}
