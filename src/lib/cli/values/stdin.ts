import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { Io } from '../io.ts'

/** As much as the API server takes of a Secret, and a little for blanks. */
const LARGEST = 1024 * 1024 + 1024

/**
 * Reads standard input as it is, line feeds included.
 *
 * @param flag that asked for it
 * @throws UserError when it is the terminal, which would show a value, or too large
 */
export async function bytesOfStdin(
  { stdin }: Pick<Io, 'stdin'>,
  flag: string,
): Promise<SecretBytes> {
  if (stdin.isTTY) {
    throw new UserError(`${flag} reads standard input, which is the terminal and would show it`, [
      'let it come from a pipe or a file, or use --prompt KEY',
    ])
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    length += (chunk as Uint8Array).length
    if (length > LARGEST) {
      throw new UserError('standard input is larger than a Secret can be (1 MiB)')
    }
  }
  const all = Buffer.concat(chunks)
  const value = SecretBytes.from(all)
  for (const each of [all, ...chunks]) each.fill(0)
  return value
}
