import { readFile } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'

/** @throws Error of the system when it cannot be read */
export async function readIdentityFile(file: string): Promise<SecretBytes> {
  const bytes = await readFile(file)
  const content = SecretBytes.from(bytes)
  bytes.fill(0)
  return content
}

/** @throws UserError of `parse`, which then names the file */
export function inFile<T>(file: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${file}: ${error.message}`, error.hints)
  }
}
