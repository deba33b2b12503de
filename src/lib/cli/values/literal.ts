import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { isCi } from '../ci.ts'
import { checkKey, type KeyValue } from './key-value.ts'

const FLAG = '--from-literal'

/** Said wherever a value was typed on the command line. */
export const LITERAL_WARNING =
  'a value that is typed on the command line stays in the history of the shell, and other users of this machine can see it while the program runs'

/**
 * Reads `KEY=VALUE` of the command line.
 *
 * @param force whether it is meant even where logs are kept
 * @throws UserError that does not repeat the value; in CI, whose logs show command lines, unless forced
 */
export function valueOfLiteral(
  typed: string,
  { env, force }: { readonly env: NodeJS.ProcessEnv; readonly force: boolean },
): KeyValue {
  if (isCi(env) && !force) {
    throw new UserError('--from-literal is refused in CI: its logs show command lines', [
      'give the value by --from-stdin KEY or --from-file, or add --force-literal',
    ])
  }
  const equals = typed.indexOf('=')
  if (equals < 1) throw new UserError(`${FLAG} is written KEY=VALUE`)
  const key = checkKey(typed.slice(0, equals), FLAG)
  return { key, value: SecretBytes.fromText(typed.slice(equals + 1)), flag: FLAG }
}
