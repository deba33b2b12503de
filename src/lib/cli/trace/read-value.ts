import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { unreadable } from '../../source/files/input.ts'
import { prompter } from '../prompt.ts'
import { bytesOfStdin } from '../values/stdin.ts'
import type { TraceInvocation } from './invocation.ts'

/** As much as a Secret can hold. */
const LARGEST = 1024 * 1024

/**
 * The value to look for: of a file, of standard input, of a file descriptor, or typed without
 * being shown. Never of the command line, which other users of the machine can see.
 *
 * @throws UserError that repeats nothing of it
 */
export async function readValue(invocation: TraceInvocation): Promise<SecretBytes> {
  const { flags, io } = invocation
  const file = flags['value-file']
  const descriptor = flags['value-fd']
  if (file !== undefined && descriptor !== undefined) {
    throw new UserError('--value-file and --value-fd both say where the value is')
  }
  if (file === '-') return bytesOfStdin(io, '--value-file -')
  if (file !== undefined) return ofFile(file)
  if (descriptor !== undefined) return ofDescriptor(descriptor)
  const ask = await prompter(invocation, '--value-file')
  return ask.secretOnce('Value to look for')
}

async function ofFile(path: string): Promise<SecretBytes> {
  try {
    const { size } = await stat(path)
    if (size > LARGEST) throw tooLarge(path)
    return taken(await readFile(path))
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function ofDescriptor(typed: string): Promise<SecretBytes> {
  const number = Number(typed)
  // 1 and 2 are written to; 0 has --value-file -.
  if (!/^\d{1,4}$/.test(typed) || number < 3) {
    throw new UserError('--value-fd takes the number of a file descriptor, 3 or more', [
      'in bash: --value-fd 3 3< <(command that prints the value)',
    ])
  }
  const chunks: Buffer[] = []
  try {
    for await (const chunk of createReadStream('', { fd: number })) {
      chunks.push(Buffer.from(chunk as Uint8Array))
      if (chunks.reduce((sum, { length }) => sum + length, 0) > LARGEST) {
        throw tooLarge(`file descriptor ${number}`)
      }
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`nothing can be read from file descriptor ${number}`)
  }
  const value = taken(Buffer.concat(chunks))
  for (const chunk of chunks) chunk.fill(0)
  return value
}

function tooLarge(what: string): UserError {
  return new UserError(`${what} holds more than a Secret can (1 MiB)`)
}

/** The copy stays; what it was read into is wiped. */
function taken(bytes: Uint8Array): SecretBytes {
  const value = SecretBytes.from(bytes)
  bytes.fill(0)
  return value
}
