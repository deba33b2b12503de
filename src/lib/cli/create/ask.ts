import type { SecretBytes } from '../../base/secret-bytes.ts'
import { isObjectName } from '../../base/names.ts'
import type { Prompter } from '../prompt.ts'
import { isKey } from '../values/key-value.ts'
import { OFFERED } from './types.ts'

/** Asks for the name of the Secret. */
export function askName(ask: Prompter): Promise<string> {
  return ask.text('Name of the Secret', (answer) =>
    isObjectName(answer) ? undefined : 'lower case letters, digits, - and .',
  )
}

/** Asks for the type. */
export function askType(ask: Prompter): Promise<string> {
  return ask.choice('Type', OFFERED)
}

/** Keys that a type wants, and those that the API server accepts besides. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/basic-auth': ['username', 'password'],
}

/** Asks for keys and values until there are no more. */
export async function askValues(
  ask: Prompter,
  type: string,
): Promise<ReadonlyMap<string, SecretBytes>> {
  const data = new Map<string, SecretBytes>()
  for (const key of WANTED[type] ?? []) data.set(key, await ask.secret(`Value of ${key}`))
  while (data.size === 0 || (await ask.yes('Another key?'))) {
    const key = await ask.text('Key', (answer) => {
      if (!isKey(answer)) return 'letters, digits, -, _ and .'
      return data.has(answer) ? 'there is this key already' : undefined
    })
    data.set(key, await ask.secret(`Value of ${key}`))
  }
  return data
}
