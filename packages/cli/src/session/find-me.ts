import { type NormanClient, NormanError, type NormanResource } from '@drover/client/norman';
import { textAt } from '../output/value-text.ts';

/** The user who is logged in. */
export interface Me {
  readonly id: string;
  readonly username: string;
  readonly mustChangePassword: boolean;
}

/**
 * Asks the server who one is.
 *
 * @throws NormanError with status 401 when the token does not count.
 */
export async function findMe(norman: NormanClient, signal: AbortSignal): Promise<Me> {
  const { text } = await norman.send({ url: `${norman.root}/users?me=true`, signal });
  const { data } = JSON.parse(text) as { readonly data: readonly NormanResource[] };
  const [me] = data;
  if (!me)
    throw new NormanError({
      status: 401,
      code: 'Unauthorized',
      message: 'The server knows no user of this token',
    });
  return {
    id: me.id,
    username: textAt(me, ['username']) || textAt(me, ['name']) || me.id,
    mustChangePassword: me['mustChangePassword'] === true,
  };
}
