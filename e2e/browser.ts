import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's Chromium; no browser is downloaded. */
const EXECUTABLE = '/usr/bin/chromium';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with one page, and everything that it complained about. */
export interface Browser extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts and violations of the content security policy, oldest first. */
  readonly complaints: readonly string[];
}

/** Opens a browser that accepts the server's own certificate, with a profile of its own. */
export async function openBrowser(baseURL: string): Promise<Browser> {
  await using stack = new AsyncDisposableStack();
  const profile = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-browser-'))).path;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    args: ARGUMENTS,
    baseURL,
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  stack.defer(() => context.close());
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  const owned = stack.move();
  return { page, context, complaints, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** In the page: waits for transitions to end, because colours in between are nobody's choice. */
async function settleAnimations(): Promise<void> {
  const finite = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(finite.map(({ finished }) => finished));
}

/** What axe finds on the page that is serious or worse, as `rule: element` lines. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(settleAnimations);
  // Through the debugger, so that the page's own policy against foreign scripts stays in force.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
