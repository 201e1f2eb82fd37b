import { describe, expect, it } from 'vitest';
import { createCommand } from './command.ts';
import type { OptionValues } from './config.ts';
import { OPTIONS } from './options.ts';

async function run(
  ...args: string[]
): Promise<{ values?: OptionValues; code?: string; text: string }> {
  let values: OptionValues | undefined;
  let text = '';
  const write = (chunk: string): void => {
    text += chunk;
  };
  const command = createCommand((given) => {
    values = given;
    return Promise.resolve();
  })
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (error) {
    return { code: (error as { code: string }).code, text };
  }
  return { ...(values && { values }), text };
}

describe('drover-server on the command line', () => {
  it('explains every flag, its environment variable and default', async () => {
    const text = (await run('--help')).text.replaceAll(/\s+/g, ' ');
    for (const { flags, env } of Object.values(OPTIONS)) {
      expect(text).toContain(flags);
      expect(text).toContain(`env: ${env}`);
    }
    expect(text).toContain('default: 8443');
    expect(text).toContain('CATTLE_BOOTSTRAP_PASSWORD');
  });

  it('refuses unknown flags and arguments', async () => {
    expect(await run('--data-dirr', '/x')).toMatchObject({ code: 'commander.unknownOption' });
    expect(await run('start')).toMatchObject({ code: 'commander.excessArguments' });
  });

  it('gives what was said', async () => {
    expect((await run('--data-dir', '/d', '--no-cacerts')).values).toMatchObject({
      dataDir: '/d',
      cacerts: false,
    });
  });
});
