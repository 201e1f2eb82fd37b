import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults } from './browser.ts';

/** Set to a folder to write a picture of each page there, in both colour schemes. */
const PICTURES = process.env['DROVER_PICTURES'];

/**
 * Looks at a page in both colour schemes: nothing that is serious may keep people from it.
 *
 * @param name - of its pictures, `<name>-dark.png` and `<name>-light.png`.
 */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    expect(await accessibilityFaults(page), `${name}, ${colorScheme}`).toEqual([]);
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
  }
}
